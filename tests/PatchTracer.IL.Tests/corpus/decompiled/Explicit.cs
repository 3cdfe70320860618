namespace App;

public interface IExplicit
{
    int Work(string id);
}

public sealed class Explicit : IExplicit
{
    int IExplicit.Work(string id) => id.Length;
}
