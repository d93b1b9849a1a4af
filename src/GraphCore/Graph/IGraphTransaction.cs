using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Graph;

/// <summary>
/// A reader that also writes: a private state on top of a snapshot. Each write is at once visible to the transaction's own
/// views. What it reads and writes is recorded for validation at commit; nothing is visible to others before that.
/// A write loads by itself what it depends on, and is complete at once when that is resident.
/// A statement that fails leaves the transaction at its savepoint (<see cref="Savepoint"/>, <see cref="RollBackTo"/>).
/// Not thread-safe.
/// </summary>
public interface IGraphTransaction : IGraphReader
{
    /// <summary>The label's number; a new name gets the next one.</summary>
    int AddLabel(string name);

    int AddType(string name);

    int AddKey(string name);

    /// <summary>Creates a node. Returns its ordinal.</summary>
    int CreateNode(ReadOnlySpan<int> labels);

    /// <summary>Creates a relationship between live nodes. Returns its handle.</summary>
    /// <exception cref="GraphException"><see cref="ErrorCodes.EntityNotFound"/>: an end was deleted.</exception>
    ValueTask<long> CreateRelationshipAsync(int type, int source, int target);

    /// <summary>Sets a property; null removes it. The value must be storable. Returns whether anything changed or was set.</summary>
    /// <exception cref="GraphException"><see cref="ErrorCodes.TypeError"/>: not storable; <see cref="ErrorCodes.ConstraintValidationFailed"/>.</exception>
    ValueTask<bool> SetNodePropertyAsync(int ordinal, int key, Value value);

    /// <inheritdoc cref="SetNodePropertyAsync"/>
    ValueTask<bool> SetRelationshipPropertyAsync(long handle, int key, Value value);

    /// <summary>Adds a label. False when the node bears it already.</summary>
    ValueTask<bool> AddNodeLabelAsync(int ordinal, int label);

    /// <summary>Takes a label away. False when the node does not bear it.</summary>
    ValueTask<bool> RemoveNodeLabelAsync(int ordinal, int label);

    /// <summary>
    /// Deletes a node, which stays readable by ordinal for this statement's results. That no live relationship is left is
    /// checked by <see cref="CheckStatementEndAsync"/>, so that the order of deletes within a statement does not matter.
    /// False when it was deleted before.
    /// </summary>
    ValueTask<bool> DeleteNodeAsync(int ordinal);

    /// <summary>Deletes a relationship. False when it was deleted before.</summary>
    ValueTask<bool> DeleteRelationshipAsync(long handle);

    /// <summary>
    /// Checks what must hold after each statement: no deleted node has a relationship, existence constraints hold.
    /// </summary>
    /// <exception cref="GraphException"><see cref="ErrorCodes.ConstraintValidationFailed"/>, detail <c>DeleteConnectedNode</c> for the first.</exception>
    ValueTask CheckStatementEndAsync();

    /// <summary>Adds an index over what exists and what will come.</summary>
    ValueTask CreateIndexAsync(IndexDefinition index);

    void DropIndex(int id);

    /// <summary>Adds a constraint (and its index).</summary>
    /// <exception cref="GraphException"><see cref="ErrorCodes.ConstraintCreationFailed"/>: data violates it.</exception>
    ValueTask CreateConstraintAsync(ConstraintDefinition constraint, IndexDefinition? index);

    /// <summary>Drops a constraint and the index that backs it.</summary>
    void DropConstraint(int id);

    /// <summary>A mark to come back to.</summary>
    long Savepoint();

    /// <summary>Undoes every write since the mark, which stays; later marks are forgotten.</summary>
    void RollBackTo(long savepoint);

    /// <summary>Forgets a mark and those after it, and keeps the writes. A mark holds memory until then.</summary>
    void Release(long savepoint);
}
