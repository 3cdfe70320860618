using PatchTracer.Weaving.Matching;

namespace PatchTracer.Weaving.Emission;

/// <summary>Everything that is done to one file.</summary>
internal sealed class FileEdits(SourceFile file, Lazy<HashSet<string>> packageNames)
{
    public EditList Text { get; } = new(file.Bytes);

    public LineGeometry Geometry { get; } = new(file.Tree);

    public ImportNeeds Imports { get; } = new(file, packageNames);

    public bool NeedsRuntime { get; set; }

    /// <summary>Blocks on one line that lines have to go into: the file is unfolded there first, and woven then.</summary>
    public HashSet<TextSpan> ToUnfold { get; } = [];
}
