"""Accounts: an e-mail address, a name, what one does and where."""

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from .territory import Department
from .vocabulary import Profession

SYSTEM_EMAIL = "systeme@portail.invalid"


class UserManager(BaseUserManager):
    def create_user(self, email, password=None, **fields):
        if not email:
            raise ValueError("an account needs an e-mail address")
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email, password=None, **fields):
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, email):
        return self.get(email__iexact=email)

    def system(self):
        """The account in whose name commands act when nobody is named."""
        user, created = self.get_or_create(
            email=SYSTEM_EMAIL, defaults={"first_name": "Système", "is_superuser": True}
        )
        if created:
            user.set_unusable_password()
            user.save(update_fields=["password"])
        return user


class User(AbstractBaseUser, PermissionsMixin):
    """A person. Erasure takes the name and the address along; the row stays, so that counts and links hold."""

    email = models.EmailField("adresse électronique", max_length=254, unique=True)
    first_name = models.CharField("prénom", max_length=80, blank=True)
    last_name = models.CharField("nom", max_length=80, blank=True)
    profession = models.ForeignKey(Profession, models.SET_NULL, null=True, blank=True, verbose_name="métier")
    department = models.ForeignKey(
        Department, models.SET_NULL, null=True, blank=True, verbose_name="département"
    )
    is_staff = models.BooleanField("accès à l’administration", default=False)
    is_active = models.BooleanField("compte actif", default=True)
    date_joined = models.DateTimeField("inscription", default=timezone.now, editable=False)
    erased_at = models.DateTimeField("effacement", null=True, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = []

    class Meta:
        verbose_name = "compte"
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_unique"),
            models.CheckConstraint(
                condition=models.Q(erased_at__isnull=True) | models.Q(is_active=False),
                name="user_erased_inactive",
            ),
        ]

    def __str__(self):
        return self.get_full_name()

    def get_full_name(self):
        if self.erased_at:
            return "Compte effacé"
        return f"{self.first_name} {self.last_name}".strip() or f"Compte n° {self.pk}"

    def get_short_name(self):
        return self.first_name or self.get_full_name()
