from hypothesis import given
from hypothesis import strategies as st

from bihuan.standards.search_tokens import normalise, query_tokens, tokens

TEXT = st.text("井盖缺失配电箱ＧgB50054，。 （）𠮷〇", max_size=30)


def found(query: str, text: str) -> bool:
    return set(query_tokens(query)) <= set(tokens(text))


def test_a_word_of_two_characters_is_found_inside_a_text():
    assert found("缺失", "一车间南侧井盖缺失")
    assert not found("失缺", "一车间南侧井盖缺失")
    assert query_tokens("井盖") == ["井盖"]


def test_a_single_character_is_found():
    assert found("盖", "井盖缺失")
    assert not found("门", "井盖缺失")


def test_width_and_case_do_not_matter():
    assert found("ＧＢ50054", "依据 gb 50054、GB50054执行")
    assert query_tokens("Gb") == query_tokens("ｇＢ") == ["gb"]


def test_no_pair_reaches_across_punctuation():
    assert not found("盖缺", "井盖，缺失")


def test_several_words_must_all_be_there():
    assert found("井盖 缺失", "缺失的是井盖")
    assert not found("井盖 破损", "缺失的是井盖")


def test_a_query_without_a_word_has_no_tokens():
    assert query_tokens(" ，。（）") == []


def test_rare_characters_beyond_the_basic_plane_count():
    assert found("𠮷", "姓名𠮷某")


@given(TEXT, st.integers(0, 30), st.integers(1, 8))
def test_every_piece_of_a_text_finds_it(text, start, length):
    assert found(text[start : start + length], text)


@given(TEXT)
def test_tokens_are_sorted_unique_and_short(text):
    result = tokens(text)
    assert result == sorted(set(result))
    assert all(1 <= len(token) <= 2 for token in result)
    assert tokens(normalise(text)) == result
