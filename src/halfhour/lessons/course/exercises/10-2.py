folder = ""
