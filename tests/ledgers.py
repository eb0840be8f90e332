"""Every lifecycle of the house, and one record of every ledger: how each comes to be."""

from council.covenant.workflow import COVENANTS
from council.meetings import workflow as sessions
from council.meetings.workflow.step import ITEMS, SESSIONS
from council.models import CovenantRecord, MinutesRecord, ResolutionRecord, Session
from council.resolutions.workflow.step import MINUTES, RESOLUTIONS
from grids.ledger import Record
from grids.lifecycle import Lifecycle
from notices.bulletins.workflow import BULLETINS
from notices.carrying.models import GroupRecord
from notices.carrying.workflow.groups import GROUPS
from notices.carrying.workflow.groups import add as add_group
from notices.channels.states import ChannelKind
from notices.directory.workflow import SERVICES
from notices.models import BulletinRecord, DeliveryRecord, NoticeRecord, PlanRecord, ServiceRecord
from notices.plans.workflow import PLANS
from notices.posting import issuing
from residents.appeals.workflow.step import APPEALS
from residents.register.models import CorrectionRecord, ExportRequestRecord
from residents.register.states import Wrong
from residents.register.workflow import correcting, exporting
from tests.community import House
from tests.council.conftest import council_of
from tests.council.covenant.conftest import drafted
from tests.council.resolutions.deciding import Deciding
from tests.notices import things
from tests.notices.posting import material

LIFECYCLES: dict[str, Lifecycle] = {
    "Appeal": APPEALS,
    "Correction": correcting.LIFE,
    "ExportRequest": exporting.LIFE,
    "CovenantVersion": COVENANTS,
    "Session": SESSIONS,
    "AgendaItem": ITEMS,
    "Resolution": RESOLUTIONS,
    "Minutes": MINUTES,
    "Notice": issuing.LIFE,
    "Delivery": issuing.DELIVERED,
    "WorkPlan": PLANS,
    "GridGroup": GROUPS,
    "Service": SERVICES,
    "Bulletin": BULLETINS,
}
BIRTHS = {
    BulletinRecord: things.bulletin,
    CovenantRecord: drafted,
    MinutesRecord: lambda house: Deciding(council_of(house)).draft(),  # of a session with a resolution
    PlanRecord: things.plan,
    ResolutionRecord: lambda house: Deciding(council_of(house)).draft(),
    ServiceRecord: things.service,
    NoticeRecord: material.published,
    DeliveryRecord: material.told,
}


def one_record(house: House, record_class: type[Record]) -> Record:
    """The first record of this table; the house does what it takes to have one."""
    house.file()
    sessions.generate(house.community)
    sessions.propose(Session.objects.upcoming().first(), by=house.staff, title="门口停车怎么划线")
    if record_class is CorrectionRecord:
        correcting.ask(house.household, by=house.family, wrong=Wrong.OTHER, wanted="我家在二楼")
    if record_class is ExportRequestRecord:
        exporting.ask("residents", by=house.staff, purpose="报送名单", rows=1)
    if record_class is GroupRecord:
        add_group(house.grid1, by=house.admin, name="一号网格群", kind=ChannelKind.DEMO)
    if record_class in BIRTHS and not record_class._base_manager.exists():
        BIRTHS[record_class](house)
    record = record_class._base_manager.first()
    assert record is not None, f"write down in one_record how a {record_class.__name__} comes to be"
    return record
