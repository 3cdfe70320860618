namespace PatchTracer.Weaving;

internal readonly record struct GoTemplatePart(string Text, bool IsName);
