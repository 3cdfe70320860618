namespace PatchTracer.Cli.Verbs;

/// <summary>The verbs in the order in which help lists them.</summary>
internal static class VerbTable
{
    public static readonly Type[] Types =
    [
        typeof(RunVerb), typeof(VerifyVerb), typeof(ReportVerb), typeof(AnalyzeVerb), typeof(ExplainVerb), typeof(CompareVerb),
        typeof(InitVerb), typeof(ContractVerb),
        typeof(PointsVerb), typeof(ApplyVerb), typeof(RevertVerb), typeof(WeaveVerb), typeof(BuildVerb), typeof(LockVerb),
        typeof(UpVerb), typeof(DownVerb), typeof(CollectVerb), typeof(QueryVerb),
        typeof(ExportVerb), typeof(ImportVerb), typeof(SamplesVerb), typeof(DoctorVerb), typeof(PruneVerb),
    ];
}
