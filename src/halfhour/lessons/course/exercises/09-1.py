parameters = 0
trained = 0

print(parameters, trained)
