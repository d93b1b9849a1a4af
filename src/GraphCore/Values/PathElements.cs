using System.Diagnostics;

namespace Serverless.GraphCore.Values;

/// <summary>The nodes and relationships of either form of path, alternating in walking order.</summary>
internal readonly struct PathElements
{
    private readonly PathReference? reference;
    private readonly PathValue? value;

    public PathElements(Value path)
    {
        reference = path as PathReference;
        value = path as PathValue;
        Debug.Assert(path.Kind == ValueKind.Path, "only a path has path elements");
    }

    public int RelationshipCount => reference is not null ? reference.Length : value!.Relationships.Count;

    public int Count => (2 * RelationshipCount) + 1;

    public Value this[int index] => (index & 1) == 0 ? Node(index >> 1) : Relationship(index >> 1);

    public Value Node(int index) => reference is not null ? reference.Nodes[index] : value!.Nodes[index];

    public Value Relationship(int index) => reference is not null ? reference.Relationships[index] : value!.Relationships[index];

    public bool SequenceEqual(PathElements other)
    {
        int count = Count;
        if (count != other.Count)
        {
            return false;
        }

        for (int i = 0; i < count; i++)
        {
            if (!this[i].Equals(other[i]))
            {
                return false;
            }
        }

        return true;
    }

    public override int GetHashCode()
    {
        var hash = new HashCode();
        int count = Count;
        for (int i = 0; i < count; i++)
        {
            hash.Add(this[i].GetHashCode());
        }

        return hash.ToHashCode();
    }
}
