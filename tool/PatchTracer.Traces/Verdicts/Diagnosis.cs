namespace PatchTracer.Traces.Verdicts;

/// <summary>Why, in one sentence, and the facts it rests on.</summary>
public sealed record Diagnosis(DiagnosisCode Code, string Message, IReadOnlyList<string> Evidence);
