using PatchTracer.Tracepoints.Diagnostics;

namespace PatchTracer.Weaving.Catalogs;

/// <summary>An edit apart from the span itself: one anchor, one action.</summary>
/// <param name="First">At an anchor that is also the span's start: in front of the span's opening.</param>
internal sealed record Step(Anchor At, StepAction Action, bool First, SourceLocation Location);
