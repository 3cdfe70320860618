namespace PatchTracer.Weaving.Catalogs;

/// <summary>A package that <c>go:</c> texts of a tracepoint use under <paramref name="Name"/>.</summary>
internal sealed record ImportRule(string Name, string Path);
