"""Of folders, pictures and their splits: what Keras and tf.data do otherwise than one would expect."""

# ruff: noqa: D103  (a program is shown whole; what it is about stands beside it in PICTURES)

import tempfile
import warnings
from pathlib import Path

import keras
import numpy as np
from PIL import Image

from keras_does.fact import Fact


def split_of_four_files() -> str:
    with tempfile.TemporaryDirectory() as folder:
        for name in ("a/1.png", "a/2.png", "b/1.png", "b/2.png"):
            path = Path(folder, name)
            path.parent.mkdir(exist_ok=True)
            Image.new("RGB", (8, 8)).save(path)
        named = {"validation_split": 0.2, "seed": 0, "image_size": (8, 8), "verbose": False}
        validation = keras.utils.image_dataset_from_directory(folder, subset="validation", **named)
        return f"a fifth of 4 images to validate with: {len(validation.file_paths)} images"


def split_with_two_seeds() -> str:
    with tempfile.TemporaryDirectory() as folder:
        for number in range(40):
            path = Path(folder, "ab"[number % 2], f"{number}.png")
            path.parent.mkdir(exist_ok=True)
            Image.new("RGB", (8, 8)).save(path)
        named = {"validation_split": 0.5, "image_size": (8, 8), "verbose": False}
        train = keras.utils.image_dataset_from_directory(folder, subset="training", seed=1, **named)
        validation = keras.utils.image_dataset_from_directory(folder, subset="validation", seed=2, **named)
        both = set(train.file_paths) & set(validation.file_paths)
        return f"images on both sides, without a warning: {len(both) > 0}"


def errors_ignored_after_batching() -> str:
    import tensorflow as tf

    def read(number: tf.Tensor) -> tf.Tensor:
        return tf.debugging.check_numerics(tf.where(number == 3, np.nan, 1.0), "the broken one")

    pictures = tf.data.Dataset.range(8).map(read)
    late = sum(len(batch) for batch in pictures.batch(4).ignore_errors())
    early = sum(len(batch) for batch in pictures.ignore_errors().batch(4))
    return f"one of 8 is broken; left over: {late} if batched before, {early} if after"


def brightness_of_a_share() -> str:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        bright = keras.src.legacy.preprocessing.image.ImageDataGenerator(brightness_range=(0.9, 1.1))
        picture = np.full((1, 4, 4, 3), 0.5, "float32")
        (seen,) = next(bright.flow(picture, batch_size=1))
    return f"a grey of 0.5, at about its own brightness, becomes {seen.max():.0f}"


def validation_is_augmented_too() -> str:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        moved = keras.src.legacy.preprocessing.image.ImageDataGenerator(rotation_range=90, validation_split=0.5)
        picture = np.random.default_rng(0).random((8, 8, 8, 1), "float32")
        seen = next(moved.flow(picture, subset="validation", shuffle=False, batch_size=4))
    return f"validation images are rotated: {bool((seen != picture[:4]).any())}"


def nearest_pixel() -> str:
    with tempfile.TemporaryDirectory() as folder:
        stripes = np.zeros((8, 8), "uint8")
        stripes[:, ::2] = 255
        Image.fromarray(stripes).save(f"{folder}/stripes.png")
        small = keras.utils.load_img(f"{folder}/stripes.png", color_mode="grayscale", target_size=(4, 4))
        greys = sorted(set(np.asarray(small).ravel().tolist()))
        return f"stripes of 0 and 255, at half the size, have the greys {', '.join(map(str, greys))}"


def sixteen_bits() -> str:
    with tempfile.TemporaryDirectory() as folder:
        Image.fromarray(np.array([[0, 300, 30_000, 65_535]], "uint16")).save(f"{folder}/deep.png")
        seen = np.asarray(keras.utils.load_img(f"{folder}/deep.png", color_mode="rgb"))[..., 0]
        return f"0, 300, 30000 and 65535 of 65535 become {', '.join(map(str, seen.ravel().tolist()))} of 255"


def compiled_for_a_processor() -> str:
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    model.compile("sgd", "mse")
    return f"jit_compile='auto' with only CPUs: {model.jit_compile}"


PICTURES = (
    Fact(
        ("A fifth of 4 images is 0 or 1.", "4 张图片的五分之一是 0 张或 1 张。"),
        (
            "With fewer than 5 files, `image_dataset_from_directory` validates with all of them.",
            "不到 5 个文件时，`image_dataset_from_directory` 会把全部图片用作验证集。",
        ),
        split_of_four_files,
        "a fifth of 4 images to validate with: 4 images",
        ("`halfhour train FOLDER` splits by class", "`halfhour train FOLDER` 按类别划分"),
    ),
    Fact(
        ("The two halves of a split do not overlap.", "划分出的两部分互不重叠。"),
        (
            "They do if the two calls have different seeds, and Keras says nothing.",
            "两次调用的 seed 不同时就会重叠，没有任何提示。",
        ),
        split_with_two_seeds,
        "images on both sides, without a warning: True",
        ("this page", "本页"),
    ),
    Fact(
        ("`ignore_errors` leaves out the broken image.", "`ignore_errors` 只跳过损坏的那张图片。"),
        (
            "After `batch` it leaves out the whole batch.",
            "放在 `batch` 之后会丢掉整个批次。",
        ),
        errors_ignored_after_batching,
        "one of 8 is broken; left over: 4 if batched before, 7 if after",
        ("`halfhour data check` names the broken file", "`halfhour data check` 会指出损坏的文件"),
    ),
    Fact(
        (
            "`ImageDataGenerator` changes brightness within the images' own range.",
            "`ImageDataGenerator` 在图片原有的取值范围内调整亮度。",
        ),
        (
            "`brightness_range` turns images of 0..1 black.",
            "图片是 0..1 时，`brightness_range` 会把它们变成全黑。",
        ),
        brightness_of_a_share,
        "a grey of 0.5, at about its own brightness, becomes 0",
        ("this page", "本页"),
    ),
    Fact(
        ("Validation images are not augmented.", "验证图片不做数据增强。"),
        (
            "With `validation_split`, `ImageDataGenerator` augments them too.",
            "用 `validation_split` 时，`ImageDataGenerator` 也会增强验证图片。",
        ),
        validation_is_augmented_too,
        "validation images are rotated: True",
        ("this page", "本页"),
    ),
    Fact(
        ("A smaller image is an average of the larger one.", "缩小后的图片是原图的平均。"),
        (
            "`load_img(target_size=…)` takes the nearest pixel.",
            "`load_img(target_size=…)` 取最近的像素。",
        ),
        nearest_pixel,
        "stripes of 0 and 255, at half the size, have the greys 0",
        ("this page", "本页"),
    ),
    Fact(
        ("A 16-bit image is scaled to 0..255.", "16 位图片会缩放到 0..255。"),
        (
            "`load_img` clips it at 255: nearly all of it turns white.",
            "`load_img` 在 255 处截断：几乎全白。",
        ),
        sixteen_bits,
        "0, 300, 30000 and 65535 of 65535 become 0, 255, 255, 255 of 255",
        ("`halfhour train FOLDER` scales them", "`halfhour train FOLDER` 会正确缩放"),
    ),
    Fact(
        ('`jit_compile="auto"` compiles with XLA.', '`jit_compile="auto"` 会用 XLA 编译。'),
        (
            "Not on a machine with only CPUs.",
            "只有 CPU 时不会。",
        ),
        compiled_for_a_processor,
        "jit_compile='auto' with only CPUs: False",
        ("this page", "本页"),
    ),
)
