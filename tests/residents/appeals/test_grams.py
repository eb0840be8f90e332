"""The two-character index key: what search and same-matter lookup find an entry by."""

from hypothesis import given
from hypothesis import strategies as st

from residents.appeals.grams import grams, grams_of, runs, words

SENTENCES = st.text(alphabet="一二三四五六七八九十小区电梯坏了A座3栋ＡＢ１２，。 -_\n", max_size=40)


def test_every_two_neighbours_of_a_run_are_one_key():
    assert grams_of("电梯坏了") == sorted(["电梯", "梯坏", "坏了"])


def test_marks_and_spaces_end_a_run():
    assert runs("电梯，又坏 了_吗") == ["电梯", "又坏", "了", "吗"]
    assert grams_of("电梯，又坏") == sorted(["电梯", "又坏"])


def test_full_width_and_capitals_are_the_same_word():
    assert grams_of("Ａ座３栋") == grams_of("a座3栋")


def test_an_entry_is_found_by_title_place_and_text():
    key = grams("路灯不亮", "晚上看不见", "3栋门口")
    assert {"路灯", "晚上", "3栋"} <= set(key)
    assert "亮晚" not in key  # the end of the title and the start of the text are no word


def test_words_are_the_characters_and_the_bigrams():
    assert words("坏了 坏了") == {"坏", "了", "坏了"}
    assert words("，。！") == frozenset()


@given(SENTENCES)
def test_grams_are_the_two_character_words(text):
    assert grams_of(text) == sorted(word for word in words(text) if len(word) == 2)
    assert all(len(gram) == 2 and " " not in gram for gram in grams_of(text))
