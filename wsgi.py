"""The WSGI entry: any WSGI server can serve `wsgi:app`."""

from admin.app import create_app

app = create_app()
