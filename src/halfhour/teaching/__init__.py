"""Teaching by pictures that are being collected: folders of pictures go in, answers and advice come out in seconds."""
