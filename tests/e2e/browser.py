"""A person in front of a browser, who looks at each page: accessibility, console, width."""

from importlib.resources import files

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time

AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
PASSWORD = "Une-phrase-de-passe-2026"


def current_code(secret):
    """What an authenticator application shows now for `secret`."""
    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(secret, counter))


class Person:
    """Walks through the portal; every page they `look` at must be without violation, error or overflow."""

    def __init__(self, page, portal, *, javascript=True):
        self.page = page
        self.javascript = javascript
        self.portal = portal
        self.errors = []
        page.on("console", lambda message: message.type == "error" and self.errors.append(message.text))
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    def goto(self, path, look=True):
        self.page.goto(path)
        return self.look() if look else self

    def look(self, allow=()):
        """Check the page as it is now. `allow` names console messages that this page is expected to give."""
        errors = [error for error in self.errors if not any(word in error for word in allow)]
        assert errors == [], f"{self.page.url}: {errors}"
        self.errors.clear()
        assert self.page.locator("h1").count() == 1, (
            f"{self.page.url}: one h1, not {self.page.locator('h1').count()}"
        )
        if not self.javascript:  # nothing can be asked of a page whose scripts don't run
            return self
        self.check_accessibility()
        overflow = self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert overflow <= 0, f"{self.page.url}: {overflow} px wider than the window"
        return self

    def check_accessibility(self):
        self.page.evaluate(AXE)
        result = self.page.evaluate(
            "Promise.race([axe.run(document, {resultTypes: ['violations']}),"
            " new Promise((_, fail) => setTimeout(() => fail(new Error('axe: no answer')), 30000))])"
        )
        violations = [
            f"{violation['id']} ({violation['impact']}): {node['html'][:200]}"
            for violation in result["violations"]
            for node in violation["nodes"]
        ]
        assert violations == [], f"{self.page.url}\n" + "\n".join(violations)

    def press(self, name, look=True, allow=()):
        """Press the button called `name`, which leads to another page or to this one anew."""
        with self.page.expect_event("load"):  # an autosave changes the address too, without a new page
            self.page.locator("main").get_by_role("button", name=name, exact=True).first.click()
        return self.look(allow) if look else self

    def follow(self, name, look=True):
        """Follow the link called `name`, in the content of the page."""
        link = self.page.locator("main").get_by_role("link", name=name).first
        if (link.get_attribute("href") or "").startswith("#"):
            link.click()
        else:
            with self.page.expect_event("load"):
                link.click()
        return self.look() if look else self

    def fill(self, **fields):
        """Fill form fields by their HTML name; a list ticks the boxes with those values."""
        for name, value in fields.items():
            field = self.page.locator(f"[name='{name}']")
            self.unfold(field.first)
            if isinstance(value, list):
                for choice in value:
                    self.choose(name, choice)
            elif self.page.locator(f"select[name='{name}']").count():
                field.select_option(value)
            else:
                field.first.fill(value)
        return self

    def choose(self, name, value):
        """Tick the box or button `name` of that value, by its label, unfolding what hides it."""
        box = self.page.locator(f"[name='{name}'][value='{value}']")
        if value == "on":  # a box of its own has no value to say
            box = self.page.locator(f"[name='{name}']")
        self.unfold(box)
        if not box.is_checked():
            self.page.locator(f"label[for='{box.get_attribute('id')}']").click()
        assert box.is_checked()
        return self

    def unfold(self, field):
        """Open the details that hide `field`."""
        for fold in field.locator("xpath=ancestor::details[not(@open)]").all():
            fold.locator("summary").first.click()

    def open_details(self, name):
        """Unfold what stands under the summary called `name`."""
        self.page.locator("summary", has_text=name).first.click()
        return self

    def sees(self, text):
        assert text in self.page.locator("body").inner_text(), f"{self.page.url} does not say « {text} »"
        return self

    def sign_in(self, user, password=PASSWORD):
        """As anybody does: address, password and, for staff seats, the code of the application."""
        self.page.goto("/comptes/login/")
        self.fill(login=user.email, password=password)
        self.press("Se connecter")
        if secret := getattr(user, "totp_secret", None):
            assert "/2fa/" in self.page.url, f"no second factor asked of {user.email}: {self.page.url}"
            self.fill(code=current_code(secret))
            self.press("Se connecter")
        self.user = user
        assert "/comptes/" not in self.page.url, f"{user.email} is not signed in: {self.page.url}"
        return self
