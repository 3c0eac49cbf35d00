from xml.etree import ElementTree

import keras
import pytest

from halfhour.models.summary import summarise
from halfhour.records import LayerSummary
from halfhour.report.architecture import draw
from halfhour.report.sections import network

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def layers(facts):
    return facts.layers


def parsed(svg):
    return ElementTree.fromstring(svg)  # noqa: S314 - our own drawing


def texts(svg):
    return [text.text for text in parsed(svg).iter(f"{SVG}text")]


def cells(svg):
    return [group for group in parsed(svg) if group.tag == f"{SVG}g"]


def width_of_front(cell):
    corners = [corner.split(",") for corner in cell.find(f"{SVG}polygon").get("points").split()]
    return float(corners[1][0]) - float(corners[0][0])


def test_every_layer_is_told_with_kind_settings_output_and_parameters(layers):
    told = texts(draw(layers, 5))
    assert told[:2] == ["input", "28 x 28 x 1"]
    assert told[5:9] == ["convolution", "32, 3x3, relu", "26 x 26 x 32", "320 parameters"]
    assert told[-4:] == ["dense", "10, softmax", "10", "1,290 parameters"]


@pytest.mark.parametrize(("columns", "box"), [(10, "0 0 1240 192"), (5, "0 0 620 384"), (3, "0 0 372 768")])
def test_rows_wrap(layers, columns, box):
    assert parsed(draw(layers, columns)).get("viewBox") == box


def test_larger_maps_are_drawn_larger(layers):
    pictures = cells(draw(layers, 5))
    widths = [width_of_front(pictures[number]) for number in (0, 2, 3, 4, 5)]  # 28, 26, 13, 11, 5 pixels
    assert widths == sorted(widths, reverse=True) and len(set(widths)) == 5


def test_arrows_lead_to_every_layer_but_the_first(layers):
    arrows = [cell.find(f"{SVG}path") is not None for cell in cells(draw(layers, 5))]
    assert arrows == [False] + 9 * [True]


def test_an_unknown_kind_keeps_its_name_and_long_words_are_cut():
    strange = LayerSummary("x", "Swish2000", "a setting that is far too long to stand here", (1, 1, 1), 0)
    told = texts(draw([strange], 5))
    assert told[0] == "Swish2000"
    assert told[1].startswith("a setting") and told[1].endswith("…") and len(told[1]) < 20


def test_layers_beside_the_path_are_listed_and_not_drawn():
    given = keras.Input((8, 8, 2), name="given")
    maps = keras.layers.Conv2D(4, 3)(keras.layers.Conv2D(4, 3)(given))
    last = keras.layers.GlobalAveragePooling2D()(keras.layers.Conv2D(6, 3)(maps))
    early = keras.layers.GlobalAveragePooling2D(name="early")(maps)
    answers = keras.layers.Dense(2)(keras.layers.Concatenate()([early, last]))
    page = str(network(summarise(keras.Model(given, answers)), 0))
    assert "Layers on shorter paths to the concatenation, only in the table: 1." in page
    assert page.count("early") == 1
    # Drawn: the input, three convolutions, one average, the concatenation and the dense layer, at each of three widths.
    assert page.count('<g transform="translate(') == 3 * 7


def test_names_are_escaped():
    assert texts(draw([LayerSummary("x", "<b>", "&", (3,), 0)], 5)) == ["<b>", "&", "3"]


def test_a_network_of_forty_layers_has_forty_cells():
    layers = [LayerSummary(f"c{n}", "Conv2D", "8, 3x3", (32 - n // 2, 32 - n // 2, 8), 584) for n in range(40)]
    assert len(cells(draw(layers, 10))) == 40


def test_kinds_are_told_in_the_reader_s_language(layers, pseudo_chinese):
    assert texts(draw(layers, 5))[0] == "猫input"
