"""The app: `streamlit run app.py`, with the index in ./index or where POLICYSEARCH_INDEX says."""

from policysearch.ui.main import main

main()
