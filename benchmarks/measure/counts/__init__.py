"""What a module's operators do: products, element-wise work, least traffic; no tensor is made."""
