using PatchTracer.Storage.Log;

namespace PatchTracer.Storage.Index;

/// <summary>Runtime counters as rows of the index.</summary>
internal sealed class CounterRows(IndexDatabase database)
{
    private int? _shown;

    /// <summary>Lets questions see them, if they are others than those that were shown last.</summary>
    public void Show(CounterTable counters)
    {
        if (counters.Version == _shown)
            return;
        Write(counters, IndexSchema.Recent);
        _shown = counters.Version;
    }

    /// <summary>What is shown is gone.</summary>
    public void Forget() => _shown = null;

    public void Write(CounterTable counters, string catalog)
    {
        database.Execute($"DELETE FROM {catalog}.counter");
        using var appender = database.Writer.CreateAppender(catalog.Trim('"'), "main", "counter");
        foreach (var c in counters.Latest())
        {
            appender.CreateRow().AppendValue(IndexText.Of(c.Service)).AppendValue(IndexText.Of(c.Node))
                .AppendValue(IndexText.Of(c.Instance)).AppendValue(IndexText.Of(c.State)).AppendValue(IndexText.Of(c.Reason))
                .AppendValue(c.Value).AppendValue(c.TimeUnixNano).EndRow();
        }
    }
}
