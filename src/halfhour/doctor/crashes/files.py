"""Crashes of saving, loading and reading files."""

from halfhour.doctor.crashes.known import Known
from halfhour.language import message

SAVING = r"keras/src/(legacy/)?saving|keras/src/callbacks/model_checkpoint"

OWN_PART = message("A saved model can't be loaded back")
OWN_REMEDY = message(
    "Put `@keras.saving.register_keras_serializable()` above the layer or function, and give a layer a `get_config` "
    "that returns all arguments of its `__init__`; then save again."
)
SUFFIX = message("The file's ending doesn't fit")
NO_PICTURE = message("A picture can't be read")
NO_PICTURE_CAUSE = message(
    "A file with a picture's name holds no whole picture: broken off, empty, or of another kind."
)
NO_PICTURE_REMEDY = message(
    "Find it with `halfhour data check FOLDER`, which names each broken file; then delete or replace it."
)

FILES = (
    Known(
        "not-serializable",
        OWN_PART,
        message("Keras 3 doesn't run code from a file, and a Python lambda is code."),
        message(
            "Use a named function or a layer of your own, registered with "
            "`@keras.saving.register_keras_serializable()`; "
            "or, for a file of your own, `load_model(path, safe_mode=False)`."
        ),
        r"Python lambda",
        SAVING + r"|lambda_layer",
    ),
    Known(
        "not-serializable",
        OWN_PART,
        message("Keras stores names, not code: a layer or function of your own has to be known when it is loaded."),
        OWN_REMEDY,
        r"Could not locate (class|function)|could not be deserialized|Unknown (layer|loss|metric|object|optimizer"
        r"|\w+ function)"
        r"|Unable to revive|Cannot deserialize|custom_object_scope",
    ),
    Known(
        "not-serializable",
        OWN_PART,
        message("The layer doesn't tell Keras what it was made with."),
        OWN_REMEDY,
        r"override `?get_config|must override|implement `?get_config|NotImplementedError.*get_config"
        r"|not JSON[ -]serializable"
        r"|cannot be serialized|Cannot serialize",
    ),
    Known(
        "not-serializable",
        OWN_PART,
        message(
            "What is in the file doesn't fit the layer's `__init__`: its `get_config` lacks an argument or has "
            "one too many."
        ),
        OWN_REMEDY,
        r"__init__\(\) (missing|got an unexpected)",
        SAVING,
    ),
    Known(
        "file-format",
        message("An .h5 file that Keras 3 doesn't load with its loss"),
        message(
            "In the .h5 form a loss or metric such as 'mse' is stored under a name that Keras 3 doesn't find again."
        ),
        message("Save as `.keras` instead; to use this file, `load_model(path, compile=False)` and compile again."),
        r"Could not deserialize 'keras\.(metrics|losses)",
    ),
    Known(
        "file-format",
        SUFFIX,
        message("Keras 3 tells by the ending what to write: `.keras` a whole model, `.weights.h5` its weights alone."),
        message("Name a whole model `NAME.keras`, and weights alone (`save_weights_only=True` too) `NAME.weights.h5`."),
        r"[Ii]nvalid filepath extension|filename must end in|filepath provided must end in"
        r"|File format not supported: filepath=\S+\.",
        SAVING,
    ),
    Known(
        "file-format",
        message("A SavedModel folder isn't a Keras model"),
        message(
            "`load_model` of Keras 3 reads `.keras` and `.h5` files; a SavedModel folder holds a graph, not layers."
        ),
        message(
            "Load it as a layer: `keras.layers.TFSMLayer(path, call_endpoint='serving_default')`; to go on "
            "training, save "
            "as `.keras` where it was made."
        ),
        r"File format not supported",
        SAVING,
    ),
    Known(
        "file-format",
        message("The file isn't a model"),
        message("It isn't there under this name, or it isn't what its ending says: empty, broken off, or a web page."),
        message("Print `os.path.abspath(path)` and `os.path.getsize(path)`; then save or copy the file again."),
        r"File not found: filepath=|file signature not found|truncated file"
        r"|Unable to (synchronously )?open file(?!.*errno = 2,)"
        r"|not a zip file|BadZipFile|bad marshal",
    ),
    Known(
        "file-format",
        message("The file holds weights, not a model"),
        message("`NAME.weights.h5` keeps the numbers alone: which layers they belong to isn't in it."),
        message(
            "Build the same network and call `model.load_weights('NAME.weights.h5')`; or save the whole model: "
            "`model.save('NAME.keras')`."
        ),
        r"No model config found",
    ),
    Known(
        "file-format",
        message("The file's weights belong to another network"),
        message(
            "Weights are loaded layer by layer, so the network has to be built exactly as it was when they were saved."
        ),
        message(
            "Build the same layers with the same sizes first; or save and load the whole model: "
            "`model.save('NAME.keras')`, "
            "`keras.models.load_model('NAME.keras')`."
        ),
        r"objects could not be loaded|Layer count mismatch|weight list of length|axes don't match array"
        r"|expects \d+ weight|shape of the target variable",
        SAVING + r"|keras/src/layers/layer",
    ),
    Known(
        "file-format",
        message("The model isn't built yet"),
        message("A model without a stated input has no weights before it is called, so none can be loaded into it."),
        message("Call it once on data before loading: `model(x[:1])`; or begin it with `keras.Input(shape)`."),
        r"has not yet been built|isn't built|not built",
    ),
    Known(
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
    Known(
        "no-pictures-found",
        message("No pictures were found"),
        message(
            "Keras wants `FOLDER/CLASS/picture`, and of pictures only bmp, gif, jpg, jpeg and png: webp, avif, "
            "heic and "
            "tiff are passed over without a word."
        ),
        message(
            "Print `os.listdir(FOLDER)`: one folder for each class has to stand right inside it. Convert other kinds "
            "(`halfhour data check FOLDER` counts them), or let `halfhour train FOLDER` read them."
        ),
        r"No (\w+ )?images found|PyDataset has length 0|Expected .*class.* found 0|Found 0 (files|images)",
    ),
    Known(
        "no-pictures-found",
        message("A file or folder isn't there"),
        message("Python looks from the folder that the program runs in, not from the one that the program lies in."),
        message("Print `os.getcwd()` and `os.listdir()`, and give the path from there, or the whole path."),
        r"FileNotFoundError|NotFoundError|No such file or directory",
        r"dataset_utils|keras/src/legacy/preprocessing",
    ),
    Known(
        "ignored-argument",
        message("The split needs a seed"),
        message("The two calls, for training and for validation, have to shuffle the files alike."),
        message("Give both calls the same `seed=1` and the same `validation_split`."),
        r"must provide a `seed`",
    ),
    Known(
        "file-missing",
        message("A file or folder isn't there"),
        message("Python looks from the folder that the program runs in, not from the one that the program lies in."),
        message("Print `os.getcwd()` and `os.listdir()`, and give the path from there, or the whole path."),
        r"FileNotFoundError|NotFoundError.*No such file|No such file or directory|Unable to (synchronously )?open file",
    ),
    Known(
        "data-download",
        message("The data could not be downloaded"),
        message("The network did not give the file."),
        message("For MNIST, Fashion-MNIST and CIFAR-10: `halfhour data get NAME`, which knows more places to ask."),
        r"URL fetch failure|URLError|Name or service not known|ConnectionError|Max retries exceeded",
    ),
)
