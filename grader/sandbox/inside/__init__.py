"""What runs beside student code: the only files of this project that a sandbox process loads.

Nothing here knows of rubrics, references or expected values. The modules import each other
relatively and the standard library and NumPy besides, so that the zygote can load the folder under
the name `inside`, without the rest of the project on its path.
"""
