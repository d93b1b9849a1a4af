using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Graph;

/// <summary>The side of a node on which relationships are followed.</summary>
public enum Direction : byte
{
    /// <summary>From source to target.</summary>
    Outgoing = 0,

    /// <summary>From target to source.</summary>
    Incoming = 1,

    /// <summary>Either way; a self-loop counts once.</summary>
    Both = 2,
}

/// <summary>
/// All that Execution sees of storage: one immutable state of a graph (or, as <see cref="IGraphTransaction"/>, that state
/// with a statement's own writes). Nodes are addressed by ordinal (<c>group &lt;&lt; 16 | row</c>), relationships by handle
/// (<c>type &lt;&lt; 32 | row</c>); both hold for this reader only. Reading is by batch: one <see cref="LoadAsync"/> makes what a
/// batch needs resident, then the view's kernels run synchronously over it.
/// </summary>
public interface IGraphReader
{
    /// <summary>Names of labels, relationship types and property keys.</summary>
    ITokens Tokens { get; }

    /// <summary>Indexes and constraints.</summary>
    SchemaCatalog Schema { get; }

    /// <summary>Counts for the planner.</summary>
    IGraphStatistics Statistics { get; }

    /// <summary>Label sets in use, by code.</summary>
    ILabelSets LabelSets { get; }

    /// <summary>The groups that may hold live nodes, in ascending order.</summary>
    IReadOnlyList<NodeGroup> Groups { get; }

    /// <summary>The public text of an entity's id: <c>4:{tag}:{n}</c> for nodes, <c>5:{tag}:{n}</c> for relationships.</summary>
    string ElementId(ValueKind kind, long id);

    /// <summary>A node with its contents, where the graph is made of such; null: it is made of less.</summary>
    NodeValue? WholeNode(int ordinal) => null;

    /// <summary>As <see cref="WholeNode"/>, a relationship.</summary>
    RelationshipValue? WholeRelationship(long handle) => null;

    /// <summary>Makes the requested parts resident until the view is disposed. Completes synchronously when they are.</summary>
    /// <exception cref="GraphException">Storage is unavailable or damaged.</exception>
    ValueTask<IGraphView> LoadAsync(LoadRequest request, CancellationToken cancellationToken);
}

/// <summary>A group of nodes: up to 65,536 rows.</summary>
/// <param name="Id">The upper part of its nodes' ordinals.</param>
/// <param name="RowCount">Rows ever used; some may be deleted.</param>
/// <param name="LabelSet">The label set of all its rows, or −1 when they differ.</param>
public readonly record struct NodeGroup(int Id, int RowCount, int LabelSet);

/// <summary>
/// What a batch will read. Null members mean nothing of that sort; the ordinals limit node columns and adjacency to the
/// groups that they fall into, null ordinals mean all groups; likewise the handles for relationships.
/// </summary>
public sealed record LoadRequest
{
    /// <summary>Asks for nothing but what is always resident: label sets of nodes, and which nodes and relationships are live.</summary>
    public static readonly LoadRequest None = new();

    public ReadOnlyMemory<int>? Ordinals { get; init; }

    /// <summary>Relationships to whose surroundings relationship columns, ids and ends are limited; null: all.</summary>
    public ReadOnlyMemory<long>? Handles { get; init; }

    /// <summary>The ids of nodes.</summary>
    public bool IdsOfNodes { get; init; }

    /// <summary>The ids of relationships.</summary>
    public bool IdsOfRelationships { get; init; }

    /// <summary>The ends of relationships.</summary>
    public bool Ends { get; init; }

    /// <summary>
    /// Names of the labels on which it depends which nodes a scan or a count finds, whether or not there are such labels yet;
    /// empty: any node. What is scanned without saying so counts as any node: right, but in conflict with more writers.
    /// </summary>
    public string[]? ScannedLabels { get; init; }

    /// <summary>As <see cref="ScannedLabels"/>, the relationship types that are counted.</summary>
    public string[]? ScannedTypes { get; init; }

    /// <summary>Property keys of nodes.</summary>
    public int[]? NodeKeys { get; init; }

    /// <summary>All properties of nodes.</summary>
    public bool AllNodeKeys { get; init; }

    /// <summary>Relationship types whose adjacency is read; empty: all.</summary>
    public int[]? Types { get; init; }

    public Direction Direction { get; init; }

    /// <summary>Whether of the adjacency only neighbours and degrees are read, no handles of relationships.</summary>
    public bool NeighboursOnly { get; init; }

    /// <summary>Property keys of relationships.</summary>
    public int[]? RelationshipKeys { get; init; }

    public bool AllRelationshipKeys { get; init; }

    /// <summary>Ids of nodes to be found by <see cref="IGraphView.TryFindNode"/>.</summary>
    public long[]? NodeIds { get; init; }

    /// <summary>Ids of relationships to be found by <see cref="IGraphView.TryFindRelationship"/>.</summary>
    public long[]? RelationshipIds { get; init; }

    /// <summary>Indexes to be sought, by <see cref="IndexDefinition.Id"/>.</summary>
    public int[]? Indexes { get; init; }
}

/// <summary>Names ⇄ numbers of labels, relationship types and property keys. Numbers are small, dense, and hold for one reader.</summary>
public interface ITokens
{
    int LabelCount { get; }

    int TypeCount { get; }

    int KeyCount { get; }

    /// <summary>The label's number, or −1 when no entity ever bore it.</summary>
    int FindLabel(string name);

    int FindType(string name);

    int FindKey(string name);

    string LabelName(int label);

    string TypeName(int type);

    string KeyName(int key);
}

/// <summary>The distinct sets of labels that nodes bear. A node's labels are one code.</summary>
public interface ILabelSets
{
    /// <summary>Codes are 0 … Count − 1; 0 is the empty set.</summary>
    int Count { get; }

    /// <summary>The labels of a set, ascending.</summary>
    ReadOnlySpan<int> Labels(int code);

    bool Contains(int code, int label);
}

/// <summary>Counts of live entities, exact unless said otherwise.</summary>
public interface IGraphStatistics
{
    long NodeCount { get; }

    long RelationshipCount { get; }

    long NodesWithLabel(int label);

    long RelationshipsOfType(int type);

    /// <summary>Estimated number of relationships of a type that start (or end) at nodes of a label; −1 for any label or type.</summary>
    double RelationshipsFrom(int label, int type, Direction direction);

    /// <summary>Estimated number of distinct keys in an index.</summary>
    long DistinctKeys(int index);
}
