using PatchTracer.Workspace;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace PatchTracer.Cli.Console;

/// <summary>
/// Makes visible what data would have a terminal do, in all that Spectre.Console writes and last of all: its own codes come as segments of
/// another kind, or are made of a segment's style.
/// </summary>
internal sealed class VisibleSegments : IRenderHook
{
    public IEnumerable<IRenderable> Process(RenderOptions options, IEnumerable<IRenderable> renderables) =>
        renderables.Select(inner => new Visible(inner));

    private sealed class Visible(IRenderable inner) : IRenderable
    {
        public Measurement Measure(RenderOptions options, int maxWidth) => inner.Measure(options, maxWidth);

        public IEnumerable<Segment> Render(RenderOptions options, int maxWidth) => inner.Render(options, maxWidth).Select(Show);

        private static Segment Show(Segment segment) =>
            segment.IsControlCode || VisibleText.Of(segment.Text) is var text && ReferenceEquals(text, segment.Text) ? segment
                : new Segment(text, segment.Style);
    }
}
