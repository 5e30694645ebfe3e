"""The links of an optimizer's chain."""
