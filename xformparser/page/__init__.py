"""The page in the browser: upload a form, look at what was found, take it away. Offline."""

import os

# Gradio reads them when it is first imported.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
