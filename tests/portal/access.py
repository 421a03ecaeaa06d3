"""Who gets what from the addresses of the portal."""

from tests.access import Row
from tests.portal import build as make


def build(world):
    world.portal_consultation = make.consultation(world)
    world.portal_event = make.event(world)
    world.portal_news = make.news()
    world.portal_future_news = make.news("Pas encore parue", days=3)
    world.portal_notice = make.notice(world, world.author)
    make.practice(world)


def everyone(url, **row):
    return Row(url, 200, **row)


def own(url, **row):
    return Row(url, 200, {"visitor": 302}, **row)


ROWS = [
    *(
        everyone(f"portal:{name}")
        for name in (
            "home",
            "search",
            "agenda",
            "agenda_ics",
            "news",
            "sitemap",
            "accessibility",
            "legal",
            "privacy",
            "cookies",
            "robots",
        )
    ),
    everyone("portal:search", query="?q=fiche"),
    everyone("portal:event", args=lambda world: [world.portal_event.pk]),
    everyone("portal:news_item", args=lambda world: [world.portal_news.pk]),
    Row("portal:news_item", 404, args=lambda world: [world.portal_future_news.pk], what="to come"),
    everyone("portal:region", args=lambda world: [world.region.code]),
    Row("portal:region", 404, args=lambda world: ["99"], what="unknown"),
    everyone("portal:organisation", args=lambda world: [world.organisation.pk, "association-exemple"]),
    Row("portal:organisation", 301, args=lambda world: [world.organisation.pk, "autre"], what="slug"),
    Row("portal:favicon", 302),
    Row("portal:health", 503, what="no worker here"),
    own("portal:space"),
    own("portal:notices"),
    own("portal:my_data"),
    own("portal:my_data_export"),
    own("portal:erase"),
    Row("portal:erase", 422, {"visitor": 302}, method="post", what="unconfirmed"),
    Row("portal:notices_read", 302, method="post"),
    Row("portal:notices_read", 405, {"visitor": 302}),
    Row(
        "portal:notice_read",
        404,
        {"visitor": 302, "professional": 302},
        args=lambda world: [world.portal_notice.pk],
        method="post",
    ),
]
