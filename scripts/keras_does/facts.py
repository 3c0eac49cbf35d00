"""Programs with which Keras does something else than one would expect: each, and what it prints.

`python scripts/keras_does` writes `docs/what-keras-does.md` from these, in both languages;
`tests/documents/test_keras_does.py` runs them all, so that the table fails when Keras changes.
"""

# ruff: noqa: D103  (a program is shown whole; what it is about stands beside it in FACTS)

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import keras
import numpy as np
from keras import layers

from keras_does.fact import Fact
from keras_does.pictures import PICTURES


def called_model_augments() -> str:
    model = keras.Sequential([keras.Input((8, 8, 1)), layers.RandomTranslation(0.5, 0.5), layers.Flatten()])
    x = np.random.default_rng(0).random((1, 8, 8, 1), "float32")
    changed = bool((np.asarray(model(x)) != x.reshape(1, -1)).any())
    kept = bool((model.predict(x, verbose=0) == x.reshape(1, -1)).all())
    return f"model(x) changes the image: {changed}; predict(x) keeps it: {kept}"


def saved_model_augments() -> str:
    import tensorflow as tf

    model = keras.Sequential([keras.Input((8, 8, 1)), layers.RandomTranslation(0.5, 0.5), layers.Flatten()])
    x = np.random.default_rng(0).random((1, 8, 8, 1), "float32")
    with tempfile.TemporaryDirectory() as folder:
        model.export(folder, verbose=False)
        loaded = tf.saved_model.load(folder)
        served = loaded.serve(x).numpy()
    return f"the served model changes the image: {bool((served != x.reshape(1, -1)).any())}"


def root_of_zero() -> str:
    def squared_distance(y_true, y_pred):
        return keras.ops.mean(keras.ops.sqrt(keras.ops.sum(keras.ops.square(y_true - y_pred), axis=-1)) ** 2)

    def trained(jit: bool) -> str:
        model = keras.Sequential([keras.Input((2,)), layers.Dense(2, kernel_initializer="zeros")])
        model.compile("sgd", squared_distance, jit_compile=jit)
        model.fit(np.ones((2, 2)), np.array([[0.0, 0.0], [1.0, 2.0]]), verbose=0)
        return "trained" if np.isfinite(model.get_weights()[0]).all() else "NaN"

    return f"without XLA: {trained(False)}; with XLA: {trained(True)}"


def given_mean_needs_an_input() -> str:
    def fitted(*first: object) -> str:
        scale = layers.Normalization(axis=None, mean=0.5, variance=2.0)
        model = keras.Sequential([*first, scale, layers.Dense(1)])
        model.compile("sgd", "mse")
        try:
            model.fit(np.ones((4, 3)), np.ones((4, 1)), verbose=0)
        except Exception as error:
            return "out of scope" if "out of scope" in str(error) else repr(error)
        return "trained"

    return f"with keras.Input: {fitted(keras.Input((3,)))}; without: {fitted()}"


def outputs_of_one_layer_share_a_loss() -> str:
    given = keras.Input((3,))
    head = layers.Dense(1, name="head")
    model = keras.Model(given, [head(given), head(-given)])
    model.compile("sgd", ["mse", "mae"])
    history = model.fit(np.ones((4, 3)), [np.ones(4), np.ones(4)], verbose=0)
    return f"outputs: {model.output_names}; history: {sorted(history.history)}"


def onnx_waits_for_a_call() -> str:
    model = keras.Sequential([keras.Input((4,)), layers.Dense(2)])
    seen = []
    with tempfile.TemporaryDirectory() as folder:
        for form in ("onnx", "tf_saved_model", "onnx"):
            try:
                model.export(f"{folder}/model.{form}", format=form, verbose=False)
                seen.append("written")
            except ValueError as error:
                seen.append(str(error).strip())
    return f"ONNX: {seen[0]} SavedModel: {seen[1]}; then ONNX: {seen[2]}"


def copied_weights_miss_the_normalisation() -> str:
    x = np.random.default_rng(0).normal(50, 9, (64, 3))
    norm = layers.Normalization()
    norm.adapt(x)
    model = keras.Sequential([keras.Input((3,)), norm, layers.Dense(1)])
    copy = keras.models.clone_model(model)
    copy.set_weights(model.get_weights())
    before = bool(np.allclose(model(x), copy(x), atol=1e-4))
    copy.layers[0].finalize_state()
    after = bool(np.allclose(model(x), copy(x), atol=1e-4))
    return f"the copy predicts the same: {before}; after finalize_state: {after}"


def frozen_too_late() -> str:
    model = keras.Sequential([keras.Input((4,)), layers.Dense(1)])
    model.compile("sgd", "mse")
    x, y = np.ones((8, 4)), np.ones(8)
    model.fit(x, y, verbose=0)
    model.trainable = False
    before = model.get_weights()[0].copy()
    model.fit(x, y, verbose=0)
    return f"weights moved although trainable is False: {bool((model.get_weights()[0] != before).any())}"


def training_false_is_overruled() -> str:
    norm = layers.BatchNormalization()
    inner, start = keras.Input((4,)), keras.Input((4,))
    base = keras.Model(inner, norm(inner))
    model = keras.Model(start, layers.Dense(1)(base(start, training=False)))
    model.compile("sgd", "mse")
    model.fit(np.full((8, 4), 5.0), np.ones(8), verbose=0)
    moved = bool((np.asarray(norm.moving_mean) != 0).any())
    norm.trainable = False
    model.compile("sgd", "mse")
    before = np.array(norm.moving_mean)
    model.fit(np.full((8, 4), 9.0), np.ones(8), verbose=0)
    kept = bool((np.asarray(norm.moving_mean) == before).all())
    return f"with training=False the moving mean moves: {moved}; with trainable=False it stays: {kept}"


def one_picture_spoils_the_next() -> str:
    model = keras.Sequential([keras.Input((28, 28, 1)), layers.Flatten(), layers.Dense(2)])
    model.predict(np.zeros((1, 28, 28)), verbose=0)  # the channel is missing: it works
    try:
        model.predict(np.zeros((1, 28, 28, 1)), verbose=0)
    except Exception as error:
        return f"then the right shape fails: {type(error).__name__}"
    return "then the right shape works"


def class_weight_of_names() -> str:
    x, y = np.ones((4, 2)), np.array([0, 0, 1, 1])
    losses = []
    for weights in (None, {"0": 100.0, "1": 100.0}):
        keras.utils.set_random_seed(0)
        model = keras.Sequential([keras.Input((2,)), layers.Dense(2)])
        model.compile("sgd", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
        losses.append(model.fit(x, y, class_weight=weights, verbose=0).history["loss"][0])
    return f"the loss with weights of 100 under string keys is the same as without: {losses[0] == losses[1]}"


def h5_of_mse() -> str:
    model = keras.Sequential([keras.Input((2,)), layers.Dense(1)])
    model.compile("sgd", "mse")
    with tempfile.TemporaryDirectory() as folder:
        model.save(f"{folder}/model.h5")
        try:
            keras.saving.load_model(f"{folder}/model.h5")
        except Exception as error:
            return f"loading it again: {type(error).__name__}"
    return "it loads"


def channels_first_on_a_processor() -> str:
    program = (
        "import keras, numpy as np\n"
        "conv = keras.layers.Conv2D(2, 3, data_format='channels_first')\n"
        "keras.Sequential([keras.Input((3, 8, 8)), conv]).predict(np.zeros((1, 3, 8, 8)), verbose=0)"
    )

    def ends(onednn: str) -> str:  # read once, when TensorFlow starts
        surroundings = {**os.environ, "TF_ENABLE_ONEDNN_OPTS": onednn}
        done = subprocess.run([sys.executable, "-c", program], env=surroundings, capture_output=True, text=True)
        return "works" if done.returncode == 0 else f"fails: {'UnimplementedError' in done.stderr}"

    return f"with oneDNN it {ends('1')}; without oneDNN it {ends('0')}"


def best_weights_come_back() -> str:
    model = keras.Sequential([keras.Input((1,)), layers.Dense(1, kernel_initializer="zeros")])
    model.compile(keras.optimizers.SGD(1.1), "mse")  # too fast: every epoch is worse than the one before
    x, y = np.ones((4, 1)), np.ones(4)
    stop = keras.callbacks.EarlyStopping("loss", patience=100, restore_best_weights=True)
    history = model.fit(x, y, epochs=4, callbacks=[stop], verbose=0).history["loss"]
    after_best = float(model.evaluate(x, y, verbose=0)) < history[-1]
    return f"patience never ran out; the weights are those of an earlier epoch: {after_best}"


def formats_left_out() -> str:
    from PIL import Image

    with tempfile.TemporaryDirectory() as folder:
        for name in ("a/1.png", "a/2.webp", "a/3.tiff", "b/1.png"):
            path = Path(folder, name)
            path.parent.mkdir(exist_ok=True)
            Image.new("RGB", (8, 8)).save(path)
        found = keras.utils.image_dataset_from_directory(folder, image_size=(8, 8), verbose=False)
        return f"of 4 images it reads {len(found.file_paths)}"


def classes_by_code_point() -> str:
    from PIL import Image

    with tempfile.TemporaryDirectory() as folder:
        for name in ("1", "2", "10"):
            Path(folder, name).mkdir()
            Image.new("RGB", (8, 8)).save(Path(folder, name, "x.png"))
        found = keras.utils.image_dataset_from_directory(folder, image_size=(8, 8), verbose=False)
        return f"the classes are {', '.join(found.class_names)}"


def preprocessing_in_place() -> str:
    pictures = np.full((1, 4, 4, 3), 255, "float32")
    keras.applications.mobilenet_v2.preprocess_input(pictures)
    return f"the largest pixel of the array that was passed in: {pictures.max():g}"


def frozen_normalisation() -> str:
    layer = layers.BatchNormalization()
    x = np.array([[0.0], [10.0]], "float32")
    layer.build((None, 1))
    layer.trainable = False
    return f"called with training=True it gives {float(np.asarray(layer(x, training=True)).max()):.0f}"


def whole_model_as_weights() -> str:
    model = keras.Sequential([keras.Input((2,)), layers.Dense(1)])
    model.compile("sgd", "mse")
    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/best.weights.h5"
        keep = keras.callbacks.ModelCheckpoint(path, monitor="loss")
        model.fit(np.ones((4, 2)), np.ones(4), callbacks=[keep], verbose=0)
        try:
            model.load_weights(path)
        except Exception as error:
            return f"load_weights of the checkpoint: {type(error).__name__}"
    return "load_weights works"


FACTS = (
    Fact(
        ("Random layers are active only during training.", "随机层只在训练时起作用。"),
        (
            "`model(x)` augments too; `predict` and `evaluate` do not.",
            "`model(x)` 也会做随机增强；`predict` 和 `evaluate` 不会。",
        ),
        called_model_augments,
        "model(x) changes the image: True; predict(x) keeps it: True",
        ("`augmentation-active`", "`augmentation-active`"),
    ),
    Fact(
        ("An exported model predicts the same as `predict`.", "导出的模型与 `predict` 的结果一样。"),
        ("A SavedModel keeps augmenting.", "SavedModel 会继续做随机增强。"),
        saved_model_augments,
        "the served model changes the image: True",
        ("`halfhour export MODEL` leaves these layers out", "`halfhour export MODEL` 会去掉这些层"),
    ),
    Fact(
        (
            "What exports to a SavedModel also exports to ONNX.",
            "能导出为 SavedModel 的模型，也能导出为 ONNX。",
        ),
        (
            "A model that was built or loaded but never called is refused, until a `predict` or a SavedModel export.",
            "只搭建或加载、从未调用过的模型会被拒绝；先 `predict` 一次或导出一次 SavedModel 就行了。",
        ),
        onnx_waits_for_a_call,
        "ONNX: The model provided has never called. SavedModel: written; then ONNX: written",
        ("`halfhour export` calls it first", "`halfhour export` 会先调用一次"),
    ),
    Fact(
        (
            "`base(x, training=False)` leaves an unfrozen base's batch normalisation unchanged.",
            "`base(x, training=False)` 能让解冻的基座保持批归一化不变。",
        ),
        (
            "`fit` overrides it: the statistics change. To keep them, set `layer.trainable = False` on these layers.",
            "`fit` 会覆盖这个设置：统计量照样更新。要保持不变，就给这些层设 `layer.trainable = False`。",
        ),
        training_false_is_overruled,
        "with training=False the moving mean moves: True; with trainable=False it stays: True",
        ("lesson 11", "第 11 课"),
    ),
    Fact(
        ("Models with the same layers and weights predict the same.", "层相同、权重相同的模型，预测结果也相同。"),
        (
            "Not if one is `Normalization`: `set_weights` doesn't update the values that it computes with.",
            "含有 `Normalization` 时不成立：`set_weights` 改不到它计算时用的数值。",
        ),
        copied_weights_miss_the_normalisation,
        "the copy predicts the same: False; after finalize_state: True",
        ("`halfhour adopt` and the doctor's trials copy it correctly", "`halfhour adopt` 和诊断时的试验会正确复制"),
    ),
    Fact(
        ("`trainable = False` freezes a layer.", "`trainable = False` 会冻结层。"),
        (
            "After a `fit` it is ignored until `compile` is called again.",
            "`fit` 之后再设就不起作用，直到重新 `compile`。",
        ),
        frozen_too_late,
        "weights moved although trainable is False: True",
        ("`not-recompiled`", "`not-recompiled`"),
    ),
    Fact(
        ("A wrong shape fails, the right one works.", "形状不对会报错，对的能用。"),
        (
            "`predict` accepts one image without a channel axis, then refuses the right shape until recompiled.",
            "`predict` 接受一张缺少通道维的图片，之后反而拒绝正确的形状，直到重新编译。",
        ),
        one_picture_spoils_the_next,
        "then the right shape fails: ValueError",
        ("`channel-axis`", "`channel-axis`"),
    ),
    Fact(
        ("Unknown keys of `class_weight` are an error.", "`class_weight` 里有未知的键会报错。"),
        ("String keys are silently ignored.", "字符串的键会被忽略，没有提示。"),
        class_weight_of_names,
        "the loss with weights of 100 under string keys is the same as without: True",
        ("this page", "本页"),
    ),
    Fact(
        ("What `save` writes, `load_model` reads.", "`save` 写的，`load_model` 能读。"),
        ('An `.h5` of a model compiled with "mse" is refused.', '用 "mse" 编译的模型存成 `.h5` 后读不回来。'),
        h5_of_mse,
        "loading it again: ValueError",
        ("`file-format`; `halfhour adopt` reads it", "`file-format`；`halfhour adopt` 能读"),
    ),
    Fact(
        ("A model that builds also runs.", "能搭起来的网络就能运行。"),
        (
            "Channels-first runs where TensorFlow uses oneDNN, as on CPUs with AVX512-VNNI, and fails elsewhere.",
            "只有 TensorFlow 使用 oneDNN 时（例如在支持 AVX512-VNNI 的 CPU 上），通道在前的网络才能运行，否则会失败。",
        ),
        channels_first_on_a_processor,
        "with oneDNN it works; without oneDNN it fails: True",
        (
            "`channels-first`; `halfhour adopt` and `export` convert it",
            "`channels-first`；`halfhour adopt` 和 `export` 会转换",
        ),
    ),
    Fact(
        (
            "`restore_best_weights` only acts when patience runs out.",
            "`restore_best_weights` 只在 `patience` 用完、提前停止时才起作用。",
        ),
        ("It also acts when the epochs run out first.", "轮数先用完时，它也会恢复最好的权重。"),
        best_weights_come_back,
        "patience never ran out; the weights are those of an earlier epoch: True",
        ("this page", "本页"),
    ),
    Fact(
        ("Every image in a folder is read.", "文件夹里的图片都会读到。"),
        (
            "`image_dataset_from_directory` silently skips WebP and TIFF.",
            "`image_dataset_from_directory` 会跳过 WebP 和 TIFF，没有提示。",
        ),
        formats_left_out,
        "of 4 images it reads 2",
        (
            "`no-pictures-found`; `halfhour train FOLDER` reads them",
            "`no-pictures-found`；`halfhour train FOLDER` 都能读",
        ),
    ),
    Fact(
        ("Classes 1, 2 and 10 come in that order.", "类别 1、2、10 就按这个顺序。"),
        ("They are sorted as text: 10 comes before 2.", "按字符排序：10 排在 2 前面。"),
        classes_by_code_point,
        "the classes are 1, 10, 2",
        ("`halfhour adopt` finds the order by trying", "`halfhour adopt` 通过试验找出顺序"),
    ),
    Fact(
        ("`preprocess_input` returns a new array.", "`preprocess_input` 返回新的数组。"),
        (
            "It changes a float32 array in place, so that a second call scales twice.",
            "它会就地改动 float32 数组，所以再调用一次就缩放了两遍。",
        ),
        preprocessing_in_place,
        "the largest pixel of the array that was passed in: 1",
        ("`input-scaled-twice`", "`input-scaled-twice`"),
    ),
    Fact(
        (
            "`training=True` normalises with the batch's statistics.",
            "传入 `training=True`，批归一化层就用当前批次的均值和方差。",
        ),
        (
            "With `trainable = False` it uses the moving statistics anyway.",
            "`trainable = False` 时仍用移动统计量。",
        ),
        frozen_normalisation,
        "called with training=True it gives 10",
        ("this page", "本页"),
    ),
    Fact(
        ("`best.weights.h5` holds weights.", "`best.weights.h5` 里存的是权重。"),
        (
            "Without `save_weights_only=True` it holds a whole model, which `load_weights` refuses.",
            "不写 `save_weights_only=True` 时，里面是整个模型，`load_weights` 会拒绝。",
        ),
        whole_model_as_weights,
        "load_weights of the checkpoint: ValueError",
        ("`file-format`, `callback-misuse`", "`file-format`、`callback-misuse`"),
    ),
    Fact(
        ("Whether a loss becomes NaN doesn't depend on how it is compiled.", "损失会不会变成 NaN，与怎样编译无关。"),
        (
            "The gradient of a root of zero, multiplied by 0, is 0; with XLA, as on a GPU, it is NaN.",
            "零的平方根的梯度乘以 0，结果是 0；用 XLA 编译时（例如在 GPU 上）却是 NaN。",
        ),
        root_of_zero,
        "without XLA: trained; with XLA: NaN",
        ("`nan-loss`", "`nan-loss`"),
    ),
    Fact(
        (
            "`Normalization(mean=…, variance=…)` needs no `adapt`.",
            "`Normalization(mean=…, variance=…)` 不需要 `adapt`。",
        ),
        (
            "It fails in a `Sequential` without `keras.Input` and in a subclass: it keeps a tensor of another graph.",
            "在没有 `keras.Input` 的 `Sequential` 和自定义模型里会出错：它留着另一张计算图里的张量。",
        ),
        given_mean_needs_an_input,
        "with keras.Input: trained; without: out of scope",
        ("`symbolic-tensor`", "`symbolic-tensor`"),
    ),
    Fact(
        ("The history tells the loss of each output.", "历史记录里有每个输出的损失。"),
        (
            "Two outputs of one layer have one name, and their losses one entry.",
            "同一个层的两个输出同名，损失只有一项。",
        ),
        outputs_of_one_layer_share_a_loss,
        "outputs: ['head', 'head']; history: ['head_loss', 'loss']",
        ("`identical-outputs`", "`identical-outputs`"),
    ),
    *PICTURES,
)
