namespace PatchTracer.Weaving.Catalogs;

internal readonly record struct GoTemplatePart(string Text, bool IsName);
