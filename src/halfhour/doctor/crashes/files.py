"""Crashes of saving, loading and reading files."""

from halfhour.doctor.crashes.known import KnownCrash
from halfhour.language import message

SAVING = r"keras/src/(legacy/)?saving|keras/src/callbacks/model_checkpoint"

OWN_PART = message("A saved model can't be loaded back")
OWN_REMEDY = message(
    "Put `@keras.saving.register_keras_serializable()` above the layer or function, and give the layer a "
    "`get_config` that returns every argument of its `__init__`; then save again."
)
SUFFIX = message("Keras doesn't accept this file extension")
NO_PICTURE = message("An image can't be read")
NO_PICTURE_CAUSE = message("One image file is truncated, empty, or not an image at all.")
NO_PICTURE_REMEDY = message(
    "Find it with `halfhour data check FOLDER`, which names each broken file; then delete or replace it."
)

FILES = (
    KnownCrash(
        "not-serializable",
        OWN_PART,
        message("Keras 3 doesn't run code from a file, and a Python lambda is code."),
        message(
            "Use a named function or your own layer, registered with "
            "`@keras.saving.register_keras_serializable()`; or, if the file is your own, `load_model(path, "
            "safe_mode=False)`."
        ),
        r"Python lambda",
        SAVING + r"|lambda_layer",
    ),
    KnownCrash(
        "not-serializable",
        OWN_PART,
        message("Keras stores names, not code: your own layer or function must be known when the model is loaded."),
        OWN_REMEDY,
        r"Could not locate (class|function)|could not be deserialized|Unknown (layer|loss|metric|object|optimizer"
        r"|\w+ function)"
        r"|Unable to revive|Cannot deserialize|custom_object_scope",
    ),
    KnownCrash(
        "not-serializable",
        OWN_PART,
        message("The layer doesn't tell Keras which arguments it was created with."),
        OWN_REMEDY,
        r"override `?get_config|must override|implement `?get_config|NotImplementedError.*get_config"
        r"|not JSON[ -]serializable"
        r"|cannot be serialized|Cannot serialize",
    ),
    KnownCrash(
        "not-serializable",
        OWN_PART,
        message("The file doesn't match the layer's `__init__`: `get_config` returns too few or too many arguments."),
        OWN_REMEDY,
        r"__init__\(\) (missing|got an unexpected)",
        SAVING,
    ),
    KnownCrash(
        "file-format",
        message("Keras 3 can't load this .h5 file's loss"),
        message("The .h5 format stores a loss or metric such as 'mse' under a name that Keras 3 can't resolve."),
        message(
            "Save as `.keras` instead; to use this file, call `load_model(path, compile=False)` and compile again."
        ),
        r"Could not deserialize 'keras\.(metrics|losses)",
    ),
    KnownCrash(
        "file-format",
        SUFFIX,
        message(
            "Keras 3 decides by the extension what to write: `.keras` is a whole model, `.weights.h5` the weights only."
        ),
        message("Name a whole model `NAME.keras`, and weights only (`save_weights_only=True` too) `NAME.weights.h5`."),
        r"[Ii]nvalid filepath extension|filename must end in|filepath provided must end in"
        r"|File format not supported: filepath=\S+\.",
        SAVING,
    ),
    KnownCrash(
        "file-format",
        message("A SavedModel folder isn't a Keras model"),
        message(
            "Keras 3's `load_model` reads `.keras` and `.h5` files; a SavedModel folder holds a graph, not layers."
        ),
        message(
            "Load it as a layer: `keras.layers.TFSMLayer(path, call_endpoint='serving_default')`; to keep "
            "training, save it as `.keras` where it was made."
        ),
        r"File format not supported",
        SAVING,
    ),
    KnownCrash(
        "file-format",
        message("The file isn't a Keras model"),
        message(
            "There is no file of this name, or its content doesn't match its extension: empty, truncated, or a "
            "web page."
        ),
        message("Print `os.path.abspath(path)` and `os.path.getsize(path)`; then save or copy the file again."),
        r"File not found: filepath=|file signature not found|truncated file"
        r"|Unable to (synchronously )?open file(?!.*errno = 2,)"
        r"|not a zip file|BadZipFile|bad marshal",
    ),
    KnownCrash(
        "file-format",
        message("The file holds weights, not a model"),
        message("`NAME.weights.h5` holds only numbers, not the layers they belong to."),
        message(
            "Build the same network and call `model.load_weights('NAME.weights.h5')`; or save the whole model: "
            "`model.save('NAME.keras')`."
        ),
        r"No model config found",
    ),
    KnownCrash(
        "file-format",
        message("The weights belong to a different network"),
        message("Weights are loaded layer by layer, so the network must be exactly the one that saved them."),
        message(
            "Build the same layers with the same sizes first; or save and load the whole model: "
            "`model.save('NAME.keras')`, "
            "`keras.models.load_model('NAME.keras')`."
        ),
        r"objects could not be loaded|Layer count mismatch|weight list of length|axes don't match array"
        r"|expects \d+ weight|shape of the target variable",
        SAVING + r"|keras/src/layers/layer",
    ),
    KnownCrash(
        "file-format",
        message("The model isn't built yet"),
        message(
            "A model without a stated input shape has no weights until it is first called, so there is nothing "
            "to load into."
        ),
        message("Call it once on data before loading: `model(x[:1])`; or start it with `keras.Input(shape)`."),
        r"has not yet been built|isn't built|not built",
    ),
    KnownCrash(
        "unreadable-picture",
        NO_PICTURE,
        NO_PICTURE_CAUSE,
        NO_PICTURE_REMEDY,
        r"UnidentifiedImageError|cannot identify image|Unknown image file format|Invalid (JPEG|PNG|GIF|BMP)"
        r"|[Uu]ncompress failed"
        r"|Truncated File Read|image file is truncated|broken (PNG|data stream)|Input is empty"
        r"|Number of channels inherent"
        r"|Expected image \(JPEG|DecompressionBomb|unrecognized data stream",
    ),
    KnownCrash(
        "no-pictures-found",
        message("No images were found"),
        message(
            "Keras expects `FOLDER/CLASS/picture` and reads only bmp, gif, jpg, jpeg and png: it silently "
            "skips webp, avif, heic and tiff."
        ),
        message(
            "Print `os.listdir(FOLDER)`: it must hold one folder per class. Convert other formats (`halfhour "
            "data check FOLDER` counts them), or let `halfhour train FOLDER` read them."
        ),
        r"No (\w+ )?images found|PyDataset has length 0|Expected .*class.* found 0|Found 0 (files|images)",
    ),
    KnownCrash(
        "no-pictures-found",
        message("A file or folder isn't there"),
        message("Python looks in the folder you run the program from, not in the folder the program is in."),
        message("Print `os.getcwd()` and `os.listdir()`, and write the path from there, or the full path."),
        r"FileNotFoundError|NotFoundError|No such file or directory",
        r"dataset_utils|keras/src/legacy/preprocessing",
    ),
    KnownCrash(
        "ignored-argument",
        message("The split needs a seed"),
        message("The two calls, for training and for validation, must shuffle the files the same way."),
        message("Give both calls the same `seed=1` and the same `validation_split`."),
        r"must provide a `seed`",
    ),
    KnownCrash(
        "file-missing",
        message("A file or folder isn't there"),
        message("Python looks in the folder you run the program from, not in the folder the program is in."),
        message("Print `os.getcwd()` and `os.listdir()`, and write the path from there, or the full path."),
        r"FileNotFoundError|NotFoundError.*No such file|No such file or directory|Unable to (synchronously )?open file",
    ),
    KnownCrash(
        "data-download",
        message("The download failed"),
        message("The server could not be reached, or didn't send the file."),
        message("Use `halfhour data get NAME` for MNIST, Fashion-MNIST and CIFAR-10: it tries more mirrors."),
        r"URL fetch failure|URLError|Name or service not known|ConnectionError|Max retries exceeded",
    ),
)
