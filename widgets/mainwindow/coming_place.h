#pragma once
// The pages of places that are not built yet: what will be there.

#include "widgets/mainwindow/rail.h"

namespace gleaner::mainwindow {

QWidget* makeComingPlace(theme::Theme& theme, Place place);

} // namespace gleaner::mainwindow
