"""The look: page shell, components, form rendering and error pages; all of KRDS is hidden behind these tags."""
