"""Dialects by name: what a platform speaks."""

from dashboard.upstream.dialects.execution_api import ExecutionApi

BY_NAME = {"execution_api": ExecutionApi}
