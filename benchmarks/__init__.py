"""How it is measured: cases, the protocol and the instruments; measures any `torch.nn.Module`."""
