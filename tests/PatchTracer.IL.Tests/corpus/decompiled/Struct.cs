using System.Threading.Tasks;

namespace App;

public struct Struct
{
    public int Count;

    public void Work(int id)
    {
        Count += id;
    }

    public readonly async Task<int> WorkLater(int id)
    {
        await Task.Yield();
        return Count + id;
    }
}
