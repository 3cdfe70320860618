namespace PatchTracer.Weaving;

/// <summary>The tree or its journal is in no state to be worked on: no known tree, files changed by hand, another weave going on.</summary>
public sealed class WeavingException : Exception
{
    public WeavingException(string tree, string message, IReadOnlyList<string>? paths = null, Exception? inner = null)
        : base(paths is null or [] ? message : $"{message}\n  {string.Join("\n  ", paths)}", inner)
    {
        Tree = tree;
        Paths = paths ?? [];
    }

    /// <summary>The root of the tree.</summary>
    public string Tree { get; }

    /// <summary>The files in question, relative to the tree.</summary>
    public IReadOnlyList<string> Paths { get; }
}
