using System.Globalization;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Storage.Snapshots;

namespace Serverless.GraphCore.Storage.Building;

/// <summary>
/// Collects a whole graph, first its nodes and then its relationships, for a segment of its own. Nodes are numbered in order of arrival
/// until all are there; then each has its ordinal, by which relationships name it. Names are numbered by the builder alone.
/// </summary>
/// <remarks>
/// Memory: eight bytes a relationship and eight a property value, with what is longer in one store, and nothing for a node itself.
/// </remarks>
/// <param name="memory">Counts it.</param>
internal sealed class GraphBuilder(BuildMemory memory)
{
    private const int MaxGroups = 1 << 15;
    private const int GroupSize = 1 << NodeRows.RowBits;

    /// <summary>What a table and a name take beside their values.</summary>
    private const int TableBytes = 1024;

    private readonly ByteStore store = new(memory);
    private readonly NameList labels = new(memory);
    private readonly NameList types = new(memory);
    private readonly NameList keys = new(memory);
    private readonly List<NodeTable> nodes = [];
    private readonly Dictionary<string, NodeTable> nodesByLabels = new(StringComparer.Ordinal);
    private readonly List<RelationshipList> relationships = [];
    private readonly PagedList<Run> runs = new(memory);
    private readonly List<string> files = [];

    /// <summary>Names of labels by builder-local number.</summary>
    public IReadOnlyList<string> Labels => labels.Names;

    /// <inheritdoc cref="Labels"/>
    public IReadOnlyList<string> Types => types.Names;

    /// <inheritdoc cref="Labels"/>
    public IReadOnlyList<string> Keys => keys.Names;

    /// <summary>The nodes, by label set.</summary>
    public IReadOnlyList<NodeTable> Nodes => nodes;

    /// <summary>The relationships, by builder-local type.</summary>
    public IReadOnlyList<RelationshipList> Relationships => relationships;

    public int NodeCount { get; private set; }

    public long RelationshipCount
    {
        get
        {
            long sum = 0;
            foreach (RelationshipList list in relationships)
            {
                sum += list.RowCount;
            }

            return sum;
        }
    }

    /// <summary>Whether every node is there and has its ordinal.</summary>
    public bool HasOrdinals { get; private set; }

    /// <summary>The node tables in order of their ordinals: those with groups of their own first.</summary>
    public IReadOnlyList<NodeTable> Ordered { get; private set; } = [];

    /// <summary>How many of <see cref="Ordered"/> have groups of their own.</summary>
    public int PureCount { get; private set; }

    /// <summary>The number of groups, once <see cref="HasOrdinals"/>.</summary>
    public int GroupCount { get; private set; }

    /// <summary>What it takes, and the sizes of steps to come.</summary>
    public BuildMemory Memory => memory;

    /// <summary>Numbers a file.</summary>
    public int AddFile(string name)
    {
        files.Add(name);
        return files.Count - 1;
    }

    /// <summary>Where a row came from, for errors.</summary>
    public string Place(RowOrigin origin) => string.Create(CultureInfo.InvariantCulture, $"`{files[origin.File]}`, line {origin.Line}");

    public int AddLabel(string name) => labels.Add(name);

    public int AddKey(string name) => keys.Add(name);

    /// <summary>The table of the nodes with just these labels, in any order, with or without repeats.</summary>
    public NodeTable NodesOf(ReadOnlySpan<int> labelSet)
    {
        int[] sorted = labelSet.ToArray();
        Array.Sort(sorted);
        int count = 0;
        foreach (int label in sorted)
        {
            if (count == 0 || sorted[count - 1] != label)
            {
                sorted[count++] = label;
            }
        }

        sorted = sorted[..count];
        string name = string.Join(',', sorted);
        if (!nodesByLabels.TryGetValue(name, out NodeTable? table))
        {
            memory.Take(TableBytes + (sorted.Length * 16L));
            table = new NodeTable(store, memory, nodes.Count, sorted);
            nodesByLabels.Add(name, table);
            nodes.Add(table);
        }

        return table;
    }

    /// <summary>The relationships of a type.</summary>
    public RelationshipList RelationshipsOf(string type)
    {
        int number = types.Add(type);
        if (number == relationships.Count)
        {
            memory.Take(TableBytes);
            relationships.Add(new RelationshipList(store, memory, number));
        }

        return relationships[number];
    }

    /// <summary>Adds a node, whose values its table's columns have at <see cref="EntityTable.RowCount"/>.</summary>
    /// <returns>Its number.</returns>
    public int AddNode(NodeTable table, RowOrigin origin)
    {
        if (HasOrdinals)
        {
            throw new InvalidOperationException("All nodes are there.");
        }

        if (runs.Count == 0 || runs[runs.Count - 1].Table != table.Number)
        {
            runs.Add(new Run(NodeCount, table.Number, table.RowCount));
        }

        table.CompleteRow(origin);
        return NodeCount++;
    }

    /// <summary>Gives every node its ordinal; no more may come.</summary>
    /// <exception cref="GraphException"><see cref="ErrorCodes.StorageQuotaExceeded"/>: more nodes than a database can have.</exception>
    public void CompleteNodes()
    {
        if (HasOrdinals)
        {
            return;
        }

        var pure = new List<NodeTable>();
        var mixed = new List<NodeTable>();
        foreach (NodeTable table in nodes)
        {
            (table.RowCount >= GraphState.PureGroupMinimum ? pure : mixed).Add(table);
        }

        // A label set's nodes lie side by side, so that whoever looks for one of its labels passes over the others' rows.
        mixed.RemoveAll(static table => table.RowCount == 0);
        mixed.Sort(static (left, right) => left.Labels.AsSpan().SequenceCompareTo(right.Labels));
        long next = 0;
        foreach (NodeTable table in pure)
        {
            table.FirstOrdinal = First(next);
            next = (next + table.RowCount + GroupSize - 1) & ~(GroupSize - 1L);
        }

        foreach (NodeTable table in mixed)
        {
            table.FirstOrdinal = First(next);
            next += table.RowCount;
        }

        First(Math.Max(0, next - 1));
        GroupCount = (int)((next + GroupSize - 1) >> NodeRows.RowBits);
        Ordered = [.. pure, .. mixed];
        PureCount = pure.Count;
        HasOrdinals = true;
    }

    /// <summary>The ordinal of a node by its number.</summary>
    public int OrdinalOf(int number)
    {
        int low = 0;
        int high = runs.Count - 1;
        while (low < high)
        {
            int middle = (low + high + 1) >>> 1;
            (low, high) = runs[middle].FirstNumber <= number ? (middle, high) : (low, middle - 1);
        }

        ref Run run = ref runs[low];
        return nodes[run.Table].FirstOrdinal + run.FirstRow + (number - run.FirstNumber);
    }

    private static int First(long ordinal) => ordinal < (long)MaxGroups << NodeRows.RowBits
        ? (int)ordinal
        : throw new GraphException(ErrorCodes.StorageQuotaExceeded, $"A database can have {(long)MaxGroups << NodeRows.RowBits} nodes at most.");

    /// <summary>Nodes that came one after the other and have one label set.</summary>
    private readonly record struct Run(int FirstNumber, int Table, int FirstRow);
}
