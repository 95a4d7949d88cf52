"""What a person may send: a file beyond the limit is read past, never stored."""

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile

MAXIMUM = 32 * 1024 * 1024


class Plafond(FileUploadHandler):
    """Before Django's own handlers: the rest of the form is still read, and says what happened."""

    recus = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self.recus += len(raw_data)
        if self.recus > MAXIMUM:
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> UploadedFile | None:
        return None
