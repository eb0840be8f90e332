"""The category tree comes from a sheet an office keeps; loading it twice adds nothing."""

from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from grids import actors
from grids.models import Community
from grids.sheets import open_sheet
from grids.verdict import Forbidden
from residents.appeals import categories
from residents.appeals.categories import Loaded
from residents.appeals.models import Category
from tests.community import House
from tests.community import house as one_house

HEADER = "一级分类,二级分类,三级分类"
SHIPPED = settings.SHARED_DATA_DIR / "category_tree.csv"


@pytest.fixture
def place(db: None) -> Community:
    return Community.objects.create(code="xingfuli", name="幸福里社区")


@pytest.fixture
def load(place: Community, tmp_path: Path) -> Callable[..., Loaded]:
    def loading(*lines: str, header: str = HEADER) -> Loaded:
        file = tmp_path / "tree.csv"
        file.write_text("\n".join([header, *lines]), encoding="utf-8")
        sheet = open_sheet(file, categories.COLUMNS, optional=categories.OPTIONAL)
        return categories.load(sheet, place, by=actors.system(place.pk))

    return loading


def paths() -> list[str]:
    return sorted(Category.objects.values_list("path", flat=True))


def test_three_levels_come_from_one_row(load: Callable[..., Loaded]):
    report = load("城乡建设,安全生产,事故处理")
    assert (report.new, report.created) == (1, 3)
    leaf = Category.objects.get(level=3)
    assert leaf.path == "城乡建设 / 安全生产 / 事故处理"
    assert leaf.parent.name == "安全生产" and leaf.parent.level == 2
    assert leaf.parent.parent.name == "城乡建设" and leaf.parent.parent.parent is None


def test_rows_share_their_upper_levels(load: Callable[..., Loaded]):
    report = load("城乡建设,安全生产,事故处理", "城乡建设,安全生产,安全隐患", "城乡建设,市政管理,路灯")
    assert (report.new, report.created) == (3, 6)
    assert Category.objects.filter(level=1).count() == 1


def test_loading_twice_adds_nothing(load: Callable[..., Loaded]):
    load("城乡建设,安全生产,事故处理")
    report = load("城乡建设,安全生产,事故处理")
    assert (report.new, report.created, report.existing) == (0, 0, 1)
    assert Category.objects.count() == 3


def test_a_second_load_adds_only_what_is_missing(load: Callable[..., Loaded]):
    load("城乡建设,安全生产,事故处理")
    report = load("城乡建设,安全生产,事故处理", "城乡建设,安全生产,安全隐患")
    assert (report.new, report.created, report.existing) == (1, 1, 1)


def test_a_row_twice_in_one_sheet_counts_once(load: Callable[..., Loaded]):
    report = load("城乡建设,安全生产,事故处理", "城乡建设,安全生产,事故处理")
    assert (report.new, report.existing, report.created) == (1, 1, 3)


def test_the_same_name_under_two_parents_is_two_categories(load: Callable[..., Loaded]):
    load("城乡建设,其他,其他", "卫生计生,其他,其他")
    assert Category.objects.filter(name="其他").count() == 4


def test_a_branch_may_end_early(load: Callable[..., Loaded]):
    report = load("城乡建设,,", "环境保护,噪声,")
    assert report.refused == []
    assert paths() == ["城乡建设", "环境保护", "环境保护 / 噪声"]


def test_a_gap_in_a_row_is_refused_by_its_number(load: Callable[..., Loaded]):
    report = load("城乡建设,,事故处理", ",安全生产,", "城乡建设,安全生产,事故处理")
    assert [number for number, _ in report.refused] == [2, 3]
    assert all("上级分类空着" in reason for _, reason in report.refused)
    assert report.new == 1


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("很" * 41 + ",安全生产,事故处理", "超过 40 个字"),
        ("城乡 / 建设,安全生产,事故处理", "请换成顿号"),
        ("城乡建设,安全生产,#REF!", "Excel 的错误值"),
    ],
)
def test_a_name_that_cannot_be_is_refused(load: Callable[..., Loaded], line: str, reason: str):
    report = load(line)
    assert len(report.refused) == 1 and reason in report.refused[0][1]
    assert paths() == []


def test_grade_and_keywords_come_along_when_the_sheet_has_them(load: Callable[..., Loaded]):
    load(
        "设施维修,电梯,电梯困人,危险紧急,困人、被困，关在电梯",
        "设施维修,电梯,电梯停运,,",
        header=f"{HEADER},默认等级,关键词",
    )
    stuck = Category.objects.get(name="电梯困人")
    assert stuck.default_grade == "danger"
    assert stuck.keywords == ["困人", "被困", "关在电梯"]
    assert Category.objects.get(name="电梯停运").default_grade == ""
    assert Category.objects.get(name="电梯").keywords == [], (
        "they belong to the named level, not to its parents"
    )


@pytest.mark.parametrize(
    ("cells", "reason"), [("特急,", "没有“特急”这个等级"), (f"一般,{'长' * 21}", "超过 20 个字")]
)
def test_a_wrong_grade_or_keyword_is_refused(load: Callable[..., Loaded], cells: str, reason: str):
    report = load(f"设施维修,电梯,电梯困人,{cells}", header=f"{HEADER},默认等级,关键词")
    assert reason in report.refused[0][1]


def test_what_the_community_edited_is_left_alone(load: Callable[..., Loaded]):
    load("设施维修,电梯,电梯困人,危险紧急,困人", header=f"{HEADER},默认等级,关键词")
    Category.objects.filter(name="电梯困人").update(
        default_grade="general", keywords=["自己写的"], active=False
    )
    load("设施维修,电梯,电梯困人,危险紧急,困人", header=f"{HEADER},默认等级,关键词")
    kept = Category.objects.get(name="电梯困人")
    assert (kept.default_grade, kept.keywords, kept.active) == ("general", ["自己写的"], False)


def test_two_communities_keep_two_trees(load: Callable[..., Loaded], tmp_path: Path):
    load("城乡建设,安全生产,事故处理")
    other = Community.objects.create(code="yangguang", name="阳光社区")
    sheet = open_sheet(tmp_path / "tree.csv", categories.COLUMNS, optional=categories.OPTIONAL)
    assert categories.load(sheet, other, by=actors.system(other.pk)).new == 1
    assert Category.objects.of(other.pk).count() == 3


def test_it_costs_the_same_few_queries_for_one_row_and_for_many(
    load: Callable[..., Loaded], django_assert_max_num_queries: Any
):
    with django_assert_max_num_queries(8):
        load("甲,甲,甲")
    with django_assert_max_num_queries(8):
        load(*(f"乙{n},丙{n},丁{n}" for n in range(200)))


def test_only_the_admin_keeps_the_tree(house: House, tmp_path: Path):
    file = tmp_path / "tree.csv"
    file.write_text(f"{HEADER}\n城乡建设,安全生产,事故处理")
    sheet = open_sheet(file, categories.COLUMNS, optional=categories.OPTIONAL)
    for somebody in (house.staff, house.lead, house.worker1, house.visitor, house.supervisor):
        with pytest.raises(Forbidden, match="系统管理员"):
            categories.load(sheet, house.community, by=somebody)
    assert categories.load(sheet, house.community, by=house.admin).new == 1


def test_two_loads_at_once_leave_one_tree(at_once: Callable[..., list[Any]], tmp_path: Path):
    here = one_house()
    file = tmp_path / "tree.csv"
    file.write_text("\n".join([HEADER, *(f"甲,乙{n},丙{n}" for n in range(50))]))

    def load() -> Loaded:
        sheet = open_sheet(file, categories.COLUMNS, optional=categories.OPTIONAL)
        return categories.load(sheet, here.community, by=here.admin)

    reports = at_once(load, load, load)
    assert sorted(report.new for report in reports) == [0, 0, 50]
    assert Category.objects.filter(path__startswith="甲").count() == 101


# manage.py import_categories


def said(*command: str) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command(*command, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_the_command_reads_what_excel_and_wps_write(place: Community, tmp_path: Path, encoding: str):
    file = tmp_path / "tree.csv"
    file.write_text(f"{HEADER}\n城乡建设,安全生产,事故处理\n城乡建设,,空了\n", encoding=encoding)
    answer, complaint = said("import_categories", str(file), "--community", "xingfuli")
    assert "幸福里社区：新增 1 行（建立分类 3 个），已有 0 行，没有导入 1 行。" in answer
    assert "第 3 行没有导入：上级分类空着" in complaint
    assert "城乡建设 / 安全生产 / 事故处理" in paths()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "空的"),
        ("甲,乙,丙\n1,2,3", "表头"),
        ("PK\x03\x04不是表格", "已损坏"),
        ("<html>表</html>", "网页"),
    ],
)
def test_a_file_that_is_no_tree_is_one_sentence(place: Community, tmp_path: Path, content: str, reason: str):
    file = tmp_path / "tree.csv"
    file.write_text(content)
    with pytest.raises(CommandError, match=reason):
        said("import_categories", str(file))
    assert not Category.objects.exists()


def test_a_missing_file_is_one_sentence(place: Community, tmp_path: Path):
    with pytest.raises(CommandError, match="没有找到文件 .*nowhere.csv"):
        said("import_categories", str(tmp_path / "nowhere.csv"))


@pytest.mark.skipif(not SHIPPED.exists(), reason=f"real data is not at {SHIPPED.parent}")
def test_a_real_tree_of_517_rows_loads_whole(place: Community):
    answer, complaint = said("import_categories", str(SHIPPED))
    assert "新增 517 行" in answer and "没有导入 0 行" in answer and complaint == ""
    assert Category.objects.filter(level=3).count() == 517
    assert "新增 0 行" in said("import_categories", str(SHIPPED))[0]
