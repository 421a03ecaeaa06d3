# The portal's image: web, worker, beat and one-off commands all run from it.
FROM python:3.11-slim-trixie

ENV LANG=C.UTF-8 \
    PYTHONUTF8=1 \
    PYTHONUNBUFFERED=1 \
    PIP_NO_CACHE_DIR=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    HOME=/tmp \
    STATIC_ROOT=/srv/egts/static \
    MEDIA_ROOT=/srv/egts/media \
    CELERY_BEAT_FILE=/tmp/beat-schedule

# Pango and fonts for PDF, libmagic for file types, PostgreSQL's tools (of the server's version) for backups.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends \
        fonts-dejavu-core \
        libharfbuzz-subset0 \
        libmagic1t64 \
        libpango-1.0-0 \
        libpangoft2-1.0-0 \
        postgresql-client-17 \
    && rm -rf /var/lib/apt/lists/*

RUN useradd --system --uid 10001 --user-group --no-create-home --home-dir /tmp egts \
    && install --directory --owner=egts --group=egts /srv/egts/static /srv/egts/media

WORKDIR /app
COPY requirements.txt constraints.txt ./
RUN pip install -r requirements.txt
COPY . .

USER egts

# The key serves this step alone and is not kept in the image.
RUN SECRET_KEY=collectstatic python manage.py collectstatic --no-input

EXPOSE 8000
CMD ["gunicorn", "egts.wsgi:application", "--bind", "0.0.0.0:8000", "--workers", "3", "--threads", "4", \
     "--no-control-socket", "--worker-tmp-dir", "/dev/shm", "--access-logfile", "-"]
