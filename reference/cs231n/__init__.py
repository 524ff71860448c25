"""The right answers of CS231n's second assignment, one topic a module, with NumPy only.

`rubrics/cs231n_assignment2.toml` names them. What a student's `…_forward` keeps in its cache is the
student's own affair, so a reference takes what the forward function was given, and returns what is
compared: outputs without a cache, gradients in the order in which the assignment returns them.

affine          affine and rectified linear layers
losses          softmax and multi-class hinge loss
normalization   over a batch and over a layer
spatial         over channels and groups of channels
dropout         what can be told about a random mask
convolution     convolution and max pooling of batches, channels first
optim           momentum, RMSProp and Adam

Cases that are drawn and the slips that are named stand in `reference/slips/cs231n/`.
"""
