// SPDX-License-Identifier: Apache-2.0

#include "compositor/overlay_paint.hpp"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>
#include <span>

#include "compositor/overlay_cairo.hpp"
#include "compositor/overlay_icons.hpp"
#include "core/error.hpp"

namespace betang {
namespace {

constexpr double kHalfCapHeight = 0.365;  // of the em square; DejaVu Sans' capitals are 0.729

CairoSurfacePtr makeSurface(Size size) {
    CairoSurfacePtr surface{
        cairo_image_surface_create(CAIRO_FORMAT_ARGB32, size.width, size.height)};
    if (cairo_surface_status(surface.get()) != CAIRO_STATUS_SUCCESS) {
        throw Error{ErrorKind::Internal, "no memory for an overlay"};
    }
    return surface;
}

void setInk(cairo_t* context, const Ink& ink) {
    cairo_set_source_rgba(
        context, ink.colour.r / 255.0, ink.colour.g / 255.0, ink.colour.b / 255.0, ink.opacity);
}

// Desktop settings must not change the wall.
void useFixedRendering(PangoLayout* layout) {
    const CairoFontOptionsPtr options{cairo_font_options_create()};
    cairo_font_options_set_antialias(options.get(), CAIRO_ANTIALIAS_GRAY);
    cairo_font_options_set_hint_style(options.get(), CAIRO_HINT_STYLE_SLIGHT);
    cairo_font_options_set_hint_metrics(options.get(), CAIRO_HINT_METRICS_OFF);
    PangoContext* context = pango_layout_get_context(layout);
    pango_cairo_context_set_font_options(context, options.get());
    pango_cairo_context_set_resolution(context, 96.0);
    pango_context_set_base_dir(context, PANGO_DIRECTION_LTR);
    pango_layout_context_changed(layout);
}

PangoLayoutPtr makeLayout(cairo_t* context, const std::string& text, const TextStyle& style) {
    PangoLayoutPtr layout{pango_cairo_create_layout(context)};
    useFixedRendering(layout.get());
    const PangoFontPtr font{pango_font_description_new()};
    pango_font_description_set_family_static(font.get(), "DejaVu Sans");
    pango_font_description_set_weight(font.get(),
                                      style.bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
    pango_font_description_set_absolute_size(font.get(), double{PANGO_SCALE} * style.pixels);
    pango_layout_set_font_description(layout.get(), font.get());
    pango_layout_set_auto_dir(layout.get(), FALSE);
    pango_layout_set_single_paragraph_mode(layout.get(), TRUE);
    pango_layout_set_text(layout.get(), text.data(), static_cast<int>(text.size()));
    return layout;
}

}  // namespace

class Painter::Impl {
  public:
    explicit Impl(Size size)
        : size_{size.width + (size.width & 1), size.height + (size.height & 1)},
          surface_{makeSurface(size_)},
          context_{cairo_create(surface_.get())} {}

    [[nodiscard]] cairo_t* context() const { return context_.get(); }

    void text(const Rect& box, PangoLayout* layout, const TextStyle& style) const {
        cairo_t* context = context_.get();
        const double baseline = pango_layout_get_baseline(layout) / double{PANGO_SCALE};
        cairo_save(context);
        cairo_rectangle(context, box.x, box.y, box.width, box.height);
        cairo_clip(context);
        setInk(context, style.ink);
        cairo_move_to(
            context,
            box.x,
            std::round(box.y + box.height / 2.0 + kHalfCapHeight * style.pixels) - baseline);
        pango_cairo_show_layout(context, layout);
        cairo_restore(context);
    }

    Overlay finish() {
        cairo_surface_flush(surface_.get());
        const int stride = cairo_image_surface_get_stride(surface_.get()) / 4;
        const void* bytes = cairo_image_surface_get_data(surface_.get());
        const auto count = static_cast<size_t>(stride) * static_cast<size_t>(size_.height);
        return overlayFrom(std::span{static_cast<const uint32_t*>(bytes), count}, stride, size_);
    }

  private:
    Size size_;
    CairoSurfacePtr surface_;
    CairoPtr context_;
};

Painter::Painter(Size size) : impl_{std::make_unique<Impl>(size)} {}

Painter::~Painter() = default;

void Painter::fill(const Rect& rect, const Ink& ink) {
    setInk(impl_->context(), ink);
    cairo_rectangle(impl_->context(), rect.x, rect.y, rect.width, rect.height);
    cairo_fill(impl_->context());
}

void Painter::fillRounded(const Rect& rect, double radius, const Ink& ink) {
    constexpr double kQuarter = std::numbers::pi / 2;
    cairo_t* context = impl_->context();
    const double right = rect.x + rect.width - radius;
    const double bottom = rect.y + rect.height - radius;
    setInk(context, ink);
    cairo_new_sub_path(context);
    cairo_arc(context, right, rect.y + radius, radius, -kQuarter, 0);
    cairo_arc(context, right, bottom, radius, 0, kQuarter);
    cairo_arc(context, rect.x + radius, bottom, radius, kQuarter, 2 * kQuarter);
    cairo_arc(context, rect.x + radius, rect.y + radius, radius, 2 * kQuarter, 3 * kQuarter);
    cairo_close_path(context);
    cairo_fill(context);
}

void Painter::text(const Rect& box,
                   const std::string& text,
                   const TextStyle& style,
                   TextAlign align) {
    if (box.width <= 0 || box.height <= 0) {
        return;
    }
    const PangoLayoutPtr layout = makeLayout(impl_->context(), text, style);
    pango_layout_set_width(layout.get(), box.width * PANGO_SCALE);
    pango_layout_set_ellipsize(layout.get(), PANGO_ELLIPSIZE_END);
    pango_layout_set_alignment(layout.get(),
                               align == TextAlign::Left ? PANGO_ALIGN_LEFT : PANGO_ALIGN_CENTER);
    impl_->text(box, layout.get(), style);
}

void Painter::icon(TileState state, const Rect& box, const Ink& ink) {
    cairo_t* context = impl_->context();
    cairo_save(context);
    setInk(context, ink);
    cairo_translate(context, box.x, box.y);
    cairo_scale(context, box.width, box.height);
    drawIcon(context, state);
    cairo_restore(context);
}

Overlay Painter::finish() {
    return impl_->finish();
}

int textWidth(const std::string& text, const TextStyle& style) {
    const CairoSurfacePtr surface = makeSurface({1, 1});
    const CairoPtr context{cairo_create(surface.get())};
    const PangoLayoutPtr layout = makeLayout(context.get(), text, style);
    int width = 0;
    pango_layout_get_pixel_size(layout.get(), &width, nullptr);
    return width;
}

}  // namespace betang
