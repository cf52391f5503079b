// SPDX-License-Identifier: Apache-2.0
//
// Owning pointers for Cairo and Pango objects.

#pragma once

#include <memory>

#include <pango/pangocairo.h>

#include "media/gst_ptr.hpp"

namespace betang {

struct CairoDeleter {
    void operator()(cairo_t* context) const noexcept { cairo_destroy(context); }

    void operator()(cairo_surface_t* surface) const noexcept { cairo_surface_destroy(surface); }
};

using CairoPtr = std::unique_ptr<cairo_t, CairoDeleter>;
using CairoSurfacePtr = std::unique_ptr<cairo_surface_t, CairoDeleter>;

struct CairoFontOptionsDeleter {
    void operator()(cairo_font_options_t* options) const noexcept {
        cairo_font_options_destroy(options);
    }
};

using CairoFontOptionsPtr = std::unique_ptr<cairo_font_options_t, CairoFontOptionsDeleter>;

using PangoLayoutPtr = GObjectPtr<PangoLayout>;

struct PangoFontDeleter {
    void operator()(PangoFontDescription* font) const noexcept {
        pango_font_description_free(font);
    }
};

using PangoFontPtr = std::unique_ptr<PangoFontDescription, PangoFontDeleter>;

}  // namespace betang
