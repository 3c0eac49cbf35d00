"""Generators and datasets that change their own arrays, and others that only turn them about; programs that are run."""

from tests.doctor.rules.made import nearly, shows
from tests.doctor.rules.names_only import of_last_fit

from halfhour.doctor.rules.data_changed import data_changed_in_place

MODEL = """
model = keras.Sequential([given, layers.Dense(3)])
model.compile("sgd", "mse")
x = x * 20 + 100
x[0, :2] = 0, 300
"""
DATASET = """
class Batches(keras.utils.PyDataset):
    def __init__(self, x, y):
        super().__init__()
        self.x, self.y = x, y
    def __len__(self):
        return 4
    def __getitem__(self, number):
        part = slice(16 * number, 16 * number + 16)
        {take}
        return batch, self.y[part]
    def on_epoch_end(self):
        {end}
model.fit(Batches(x, y), epochs=2, verbose=0)
"""
CALCULATED = "The data of 64 rows behind the batches lay between "


def batches(take, end="pass"):
    return of_last_fit(MODEL, DATASET.format(take=take, end=end))


@shows(data_changed_in_place, says=CALCULATED)
def a_view_from_which_the_mean_is_taken():
    return batches("batch = self.x[part]; batch -= 100")


@shows(data_changed_in_place, says=CALCULATED)
def noise_that_stays_in_the_data():
    return batches("batch = self.x[part]; batch += np.random.normal(0, 50, batch.shape)")


@shows(data_changed_in_place, says="and lie between 0 and 300 after it (")
def columns_that_stay_blank():
    blank = "batch = self.x[part]; batch[np.arange(16), np.random.randint(4, size=16)] = 0; self.x[0, :2] = 0, 300"
    return of_last_fit(MODEL, DATASET.format(take=blank, end="pass").replace("epochs=2", "epochs=6"))


@shows(data_changed_in_place, says=CALCULATED)
def a_generator_that_divides():
    own = """
    def give(x, y):
        while True:
            for start in range(0, 64, 16):
                batch = x[start : start + 16]
                batch /= 255
                yield batch, y[start : start + 16]
    model.fit(give(x, y), steps_per_epoch=4, epochs=2, verbose=0)
    """
    return of_last_fit(MODEL, own)


@nearly(data_changed_in_place)
def a_calculation_that_makes_a_new_array():
    return batches("batch = self.x[part] - 100")


@nearly(data_changed_in_place)
def arrays_that_each_batch_is_put_together_in():
    own = """
    class Read(keras.utils.PyDataset):
        def __init__(self):
            super().__init__()
            self.x, self.y = np.zeros((16, 4), "float32"), np.zeros((16, 3), "float32")
        def __len__(self):
            return 4
        def __getitem__(self, number):
            self.x[:], self.y[:] = x[16 * number : 16 * number + 16], 1
            return self.x, self.y
    model.fit(Read(), epochs=2, verbose=0)
    """
    return of_last_fit(MODEL, own)


@nearly(data_changed_in_place)
def rows_that_are_shuffled_in_place():
    return batches(
        "batch = self.x[part]",
        "order = np.random.permutation(64); self.x[:] = self.x[order]; self.y[:] = self.y[order]",
    )
