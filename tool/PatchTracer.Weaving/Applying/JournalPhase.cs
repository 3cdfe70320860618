using System.Text.Json.Serialization;

namespace PatchTracer.Weaving;

[JsonConverter(typeof(JsonStringEnumConverter<JournalPhase>))]
internal enum JournalPhase
{
    Changing,
    Woven,
}
