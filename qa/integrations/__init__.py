"""The archive as a part of other frameworks' pipelines. Each needs the extra of its name.

Their classes are made for their frameworks, so each module imports its own when it is imported.
"""
