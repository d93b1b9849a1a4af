using Serverless.GraphCore.Graph;

namespace Serverless.GraphCore.Storage.Snapshots;

/// <content>Changes of the schema.</content>
internal sealed partial class GraphTransaction
{
    public void CreateIndex(IndexDefinition index) => throw new NotSupportedException();

    public void DropIndex(int id) => throw new NotSupportedException();

    public void CreateConstraint(ConstraintDefinition constraint, IndexDefinition? index) => throw new NotSupportedException();

    public void DropConstraint(int id) => throw new NotSupportedException();
}
