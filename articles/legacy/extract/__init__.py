"""Reading one page: by the profile of its family, or without one."""
