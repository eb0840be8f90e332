"""Routes under /api/v1/: residents/, households/, dwellings/, buildings/, enterprises/, facilities/."""

from django.urls import path

from residents.register.api import registers

urlpatterns = [
    each
    for register in registers.ALL
    for each in (
        path(f"{register.slug}/", registers.entries_view(register).as_view(), name=f"api_{register.slug}"),
        path(
            f"{register.slug}/<int:pk>/",
            registers.entry_view(register).as_view(),
            name=f"api_{register.slug}_one",
        ),
        *(
            path(
                f"{register.slug}/<int:pk>/{verb}/",
                registers.verb_view(register, verb, label).as_view(),
                name=f"api_{register.slug}_{verb}",
            )
            for verb, label in register.verbs
        ),
    )
]
