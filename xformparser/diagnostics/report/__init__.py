"""What a person reads of a diagnosis: figures, pictures, lists, and one HTML file that shows them."""
