using PatchTracer.Traces;

namespace PatchTracer.Exchange.ClickHouse;

/// <summary>
/// A sender as text: nothing where senders were not told apart, <c>component</c>, or <c>other</c> with the address, where that is known,
/// behind a blank.
/// </summary>
internal static class SenderText
{
    private const string Component = "component", Other = "other";

    public static string Of(Sender? sender) => sender switch
    {
        null => "",
        { IsComponent: true } => Component,
        { Address: null } => Other,
        _ => $"{Other} {sender.Address}",
    };

    public static Sender? Parse(string text) => text switch
    {
        "" => null,
        Component => Sender.Component,
        _ => new Sender(IsComponent: false, text.Split(' ') is [_, var address] ? address : null),
    };
}
