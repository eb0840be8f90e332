"""Routes of the residents floor."""

from django.urls import path

from residents.appeals.views import files, imports, ledger, oversight, pasting, public, quick, reports, wishes
from residents.register import views as register

urlpatterns = [
    path("appeals/", ledger.appeals, name="appeals"),
    path("appeals/new/", public.file, name="file"),
    path("appeals/quick/", quick.quick, name="quick"),
    path("appeals/quick/state/", quick.quick_state, name="quick_state"),
    path("sw.js", quick.service_worker, name="service_worker"),
    path("appeals/paste/", pasting.paste, name="paste"),
    path("appeals/receipt/", public.receipt, name="receipt"),
    path("appeals/dispatch/", ledger.bulk_dispatch, name="bulk_dispatch"),
    path("appeals/export/", reports.export, name="export"),
    path("appeals/export/month/", reports.month_export, name="month_export"),
    path("rates/", reports.rates_page, name="rates"),
    path("appeals/import/", imports.upload, name="import_appeals"),
    path("appeals/import/<int:pk>/", imports.preview, name="import_draft"),
    path("appeals/import/<int:pk>/confirm/", imports.confirm, name="import_confirm"),
    path("appeals/<str:number>/", ledger.appeal, name="appeal"),
    path("appeals/<str:number>/form/", reports.ledger_form, name="ledger_form"),
    path("appeals/<str:number>/files/<int:pk>/", files.file, name="appeal_file"),
    path("appeals/<str:number>/files/<int:pk>/small/", files.thumbnail, name="appeal_thumbnail"),
    path("appeals/<str:number>/<slug:verb>/", ledger.verb, name="appeal_verb"),
    path("status/", public.status, name="status"),
    path("board/", public.board, name="board"),
    path("spot-checks/", oversight.spot_checks, name="spot_checks"),
    path("spot-checks/<int:pk>/", oversight.spot_check, name="spot_check"),
    path("surges/", oversight.surges, name="surges"),
    path("surges/<int:pk>/", oversight.surge, name="surge"),
    path("surges/<int:pk>/merge/", oversight.merge_surge, name="merge_surge"),
    path("surges/<int:pk>/dismiss/", oversight.dismiss_surge, name="dismiss_surge"),
    path("wishes/", wishes.wall, name="wishes"),
    path("my-grid/", ledger.my_grid, name="my_grid"),
    path("grids/<str:code>/poster/", ledger.grid_poster, name="grid_poster"),
    path("h/<str:secret>/", register.card, name="card"),
    path("h/", register.card_sign_out, name="card_sign_out"),
]
